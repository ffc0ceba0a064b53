import { createHash } from 'node:crypto';
import { isIPv6 } from 'node:net';
import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';

const MINUTE_SECONDS = 60;

/**
 * Addresses as limits count them: an IPv6 customer owns a whole /64, and IPv4 may arrive mapped
 * into IPv6.
 */
export function networkOf(ip: string): string {
  const address = ip.replace(/%.*$/, '').toLowerCase();
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/.exec(address);
  if (mapped !== null || !isIPv6(address)) {
    return mapped?.[1] ?? address;
  }
  const [head = '', tail = ''] = address.split('::');
  const left = head === '' ? [] : head.split(':');
  const right = tail === '' ? [] : tail.split(':');
  const zeros = address.includes('::')
    ? Array<string>(Math.max(0, 8 - left.length - right.length)).fill('0')
    : [];
  return [...left, ...zeros, ...right].slice(0, 4).join(':');
}

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
 * Failed attempts, counted in memory: 5 in 15 minutes for an account from one network, 20 in 15
 * minutes for a network, 50 in an hour for an account.
 */
export function createSignInLimits(): SignInLimits {
  const ofNetwork = new RateLimiterMemory({ points: 20, duration: 15 * MINUTE_SECONDS });
  const ofBoth = new RateLimiterMemory({ points: 5, duration: 15 * MINUTE_SECONDS });
  const ofAccount = new RateLimiterMemory({ points: 50, duration: 60 * MINUTE_SECONDS });

  function rows(account: string, ip: string) {
    // Hashed: whoever tries endless names must not fill the memory with long ones.
    const name = createHash('sha256').update(account).digest('base64url');
    const network = networkOf(ip);
    return [
      [ofNetwork, network],
      [ofBoth, `${name} ${network}`],
      [ofAccount, name],
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
      const [network, both, name] = rows(account, ip);
      await both[0].delete(both[1]);
      await network[0].reward(network[1]);
      await name[0].reward(name[1]);
    },
  };
}
