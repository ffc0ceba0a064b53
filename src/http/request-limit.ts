import { Refusal } from '../domain/errors.ts';
import { createLimiter } from '../platform/limiter.ts';
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
    host: createLimiter({ most: limits.host, windowSeconds: HOUR_SECONDS }),
    network: createLimiter({ most: limits.network, windowSeconds: HOUR_SECONDS }),
    all: createLimiter({ most: limits.all, windowSeconds: 60 }),
  };
}

/**
 * Keeps the subscribe form from being used to fill strangers' mailboxes. The limit depends on who
 * asks, never on the address asked for, so that it tells nothing about it. Throws `too_many`.
 */
export function createRequestLimit(): (client: SignUpClient) => void {
  const ofAll = limiters(LIMITS);
  const ofUnproved = limiters(LIMITS_UNPROVED);

  function take({ host, network, all }: ReturnType<typeof limiters>, ip: string): number | null {
    const from = networksOf(ip);
    return host.take(from.host) ?? network.take(from.network) ?? all.take('all');
  }

  return ({ ip, proved }) => {
    const seconds = (proved ? null : take(ofUnproved, ip)) ?? take(ofAll, ip);
    if (seconds !== null) {
      const message = proved
        ? 'Too many requests from your network. Try again later.'
        : 'Too many requests from your network. Try again later, or with script switched on in your browser.';
      throw new Refusal('too_many', message, {
        retryAfterSeconds: Math.ceil(seconds),
      });
    }
  };
}
