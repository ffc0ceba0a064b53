import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import { Refusal } from '../domain/errors.ts';
import { networkOf } from './sign-in-limits.ts';

/** Requests to subscribe from one network in an hour. */
const PER_NETWORK = 30;
/** Requests to subscribe from everywhere in a minute. */
const IN_ALL = 300;

/**
 * Keeps the subscribe form from being used to fill strangers' mailboxes. The limit depends on who
 * asks, never on the address asked for, so that it tells nothing about it. Throws `too_many`.
 */
export function createRequestLimit(): (ip: string) => Promise<void> {
  const perNetwork = new RateLimiterMemory({ points: PER_NETWORK, duration: 3600 });
  const inAll = new RateLimiterMemory({ points: IN_ALL, duration: 60 });
  return async (ip) => {
    try {
      await perNetwork.consume(networkOf(ip));
      await inAll.consume('all');
    } catch (error) {
      if (error instanceof RateLimiterRes) {
        const seconds = Math.ceil(error.msBeforeNext / 1000);
        throw new Refusal('too_many', 'Too many requests from your network. Try again later.', {
          retryAfterSeconds: seconds,
        });
      }
      throw error;
    }
  };
}
