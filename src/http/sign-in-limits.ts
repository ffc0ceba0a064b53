import { createHash } from 'node:crypto';
import { createLimiter } from '../platform/limiter.ts';
import { networksOf } from './networks.ts';

const MINUTE_SECONDS = 60;

export interface SignInLimits {
  /**
   * Counts an attempt before its password is looked at, so that many at once cannot all slip
   * through. Returns the seconds to wait where there were too many, else null.
   */
  attempt(account: string, ip: string): number | null;
  /** The attempt was right: neither it nor those before it count. */
  succeeded(account: string, ip: string): void;
  /** Nobody looked at the attempt's password: it does not count. */
  forgive(account: string, ip: string): void;
}

/**
 * Failed attempts, counted in memory: 5 in 15 minutes for an account from one host, 20 in an hour
 * for an account from one network; whatever the account, 20 in 15 minutes for a host and 60 for a
 * network. None counts an account from everywhere: strangers could then lock its owner out by
 * failing often.
 */
export function createSignInLimits(): SignInLimits {
  const ofHost = createLimiter({ most: 20, windowSeconds: 15 * MINUTE_SECONDS });
  const ofBoth = createLimiter({ most: 5, windowSeconds: 15 * MINUTE_SECONDS });
  const ofNetwork = createLimiter({ most: 60, windowSeconds: 15 * MINUTE_SECONDS });
  const ofBothInNetwork = createLimiter({ most: 20, windowSeconds: 60 * MINUTE_SECONDS });

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

  function forgive(account: string, ip: string): void {
    for (const [limiter, key] of rows(account, ip)) {
      limiter.giveBack(key);
    }
  }

  return {
    attempt(account, ip) {
      for (const [limiter, key] of rows(account, ip)) {
        const seconds = limiter.take(key);
        if (seconds !== null) {
          return Math.ceil(seconds);
        }
      }
      return null;
    },
    succeeded(account, ip) {
      forgive(account, ip);
      const [, [ofBothHere, key]] = rows(account, ip);
      ofBothHere.forget(key);
    },
    forgive,
  };
}
