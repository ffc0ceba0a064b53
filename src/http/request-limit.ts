import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import { Refusal } from '../domain/errors.ts';
import { networksOf } from './networks.ts';

const HOUR_SECONDS = 3_600;

/** Requests to subscribe that are taken: from one host and one network in an hour, from all in a minute. */
const LIMITS = { host: 10, network: 30, all: 300 };
/** The same where a proof of work is asked for and none came, as from browsers without script. */
const LIMITS_UNPROVED = { host: 3, network: 6, all: 20 };

export interface SignUpClient {
  ip: string;
  /** False where a proof of work is asked for and none came. */
  proved: boolean;
}

function limiters(limits: typeof LIMITS) {
  return {
    host: new RateLimiterMemory({ points: limits.host, duration: HOUR_SECONDS }),
    network: new RateLimiterMemory({ points: limits.network, duration: HOUR_SECONDS }),
    all: new RateLimiterMemory({ points: limits.all, duration: 60 }),
  };
}

/**
 * Keeps the subscribe form from being used to fill strangers' mailboxes. The limit depends on who
 * asks, never on the address asked for, so that it tells nothing about it. Throws `too_many`.
 */
export function createRequestLimit(): (client: SignUpClient) => Promise<void> {
  const ofAll = limiters(LIMITS);
  const ofUnproved = limiters(LIMITS_UNPROVED);

  async function take({ host, network, all }: ReturnType<typeof limiters>, ip: string) {
    const from = networksOf(ip);
    await host.consume(from.host);
    await network.consume(from.network);
    await all.consume('all');
  }

  return async ({ ip, proved }) => {
    try {
      if (!proved) {
        await take(ofUnproved, ip);
      }
      await take(ofAll, ip);
    } catch (error) {
      if (!(error instanceof RateLimiterRes)) {
        throw error;
      }
      const message = proved
        ? 'Too many requests from your network. Try again later.'
        : 'Too many requests from your network. Try again later, or with script switched on in your browser.';
      throw new Refusal('too_many', message, {
        retryAfterSeconds: Math.ceil(error.msBeforeNext / 1000),
      });
    }
  };
}
