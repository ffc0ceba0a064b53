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
  /** The attempt was right: neither it nor those before it count. */
  succeeded(account: string, ip: string): Promise<void>;
  /** Nobody looked at the attempt's password: it does not count. */
  forgive(account: string, ip: string): Promise<void>;
}

/**
 * Failed attempts, counted in memory: 5 in 15 minutes for an account from one host, 20 in an hour
 * for an account from one network; whatever the account, 20 in 15 minutes for a host and 60 for a
 * network. None counts an account from everywhere: strangers could then lock its owner out by
 * failing often.
 */
export function createSignInLimits(): SignInLimits {
  const ofHost = new RateLimiterMemory({ points: 20, duration: 15 * MINUTE_SECONDS });
  const ofBoth = new RateLimiterMemory({ points: 5, duration: 15 * MINUTE_SECONDS });
  const ofNetwork = new RateLimiterMemory({ points: 60, duration: 15 * MINUTE_SECONDS });
  const ofBothInNetwork = new RateLimiterMemory({ points: 20, duration: 60 * MINUTE_SECONDS });

  function rows(account: string, ip: string) {
    // Hashed: whoever tries endless names must not fill the memory with long ones.
    const name = createHash('sha256').update(account).digest('base64url');
    const { host, network } = networksOf(ip);
    return [
      [ofHost, host],
      [ofBoth, `${name} ${host}`],
      [ofNetwork, network],
      [ofBothInNetwork, `${name} ${network}`],
    ] as const;
  }

  async function forgive(account: string, ip: string): Promise<void> {
    for (const [limiter, key] of rows(account, ip)) {
      await limiter.reward(key);
    }
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
      await forgive(account, ip);
      const [, [ofBothHere, key]] = rows(account, ip);
      await ofBothHere.delete(key);
    },
    forgive,
  };
}
