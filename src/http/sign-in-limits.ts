import { createHash } from 'node:crypto';
import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import { networksOf } from './networks.ts';

const MINUTE_SECONDS = 60;

export interface SignInLimits {
  /**
   * Counts an attempt before its password is looked at, so that many at once cannot all slip
   * through. Returns the seconds to wait where there were too many, else null.
   */
  attempt(account: string, ip: string): Promise<number | null>;
  /** The attempt was right: it does not count. */
  succeeded(account: string, ip: string): Promise<void>;
}

/**
 * Failed attempts, counted in memory: 5 in 15 minutes for an account from one host, 20 in an hour
 * for an account from one network, 20 in 15 minutes for a host whatever the account. None counts
 * an account from everywhere: strangers could then lock its owner out by failing often.
 */
export function createSignInLimits(): SignInLimits {
  const ofHost = new RateLimiterMemory({ points: 20, duration: 15 * MINUTE_SECONDS });
  const ofBoth = new RateLimiterMemory({ points: 5, duration: 15 * MINUTE_SECONDS });
  const ofNetwork = new RateLimiterMemory({ points: 20, duration: 60 * MINUTE_SECONDS });

  function rows(account: string, ip: string) {
    // Hashed: whoever tries endless names must not fill the memory with long ones.
    const name = createHash('sha256').update(account).digest('base64url');
    const { host, network } = networksOf(ip);
    return [
      [ofHost, host],
      [ofBoth, `${name} ${host}`],
      [ofNetwork, `${name} ${network}`],
    ] as const;
  }

  return {
    async attempt(account, ip) {
      for (const [limiter, key] of rows(account, ip)) {
        try {
          await limiter.consume(key);
        } catch (error) {
          if (error instanceof RateLimiterRes) {
            return Math.max(1, Math.ceil(error.msBeforeNext / 1_000));
          }
          throw error;
        }
      }
      return null;
    },
    async succeeded(account, ip) {
      const [host, both, network] = rows(account, ip);
      await both[0].delete(both[1]);
      await host[0].reward(host[1]);
      await network[0].reward(network[1]);
    },
  };
}
