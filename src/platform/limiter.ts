/** Keys of a limiter at the most; a few MiB. */
const MOST_KEYS = 10_000;

export interface Limiter {
  /** Counts one more for the key, which is short: null, or the seconds until it may again where that was too many. */
  take(key: string): number | null;
  /** One that was taken does not count after all. */
  giveBack(key: string): void;
  /** None that was taken counts any more. */
  forget(key: string): void;
}

export interface Limit {
  /** So many in a window, which begins with the first of them. */
  most: number;
  windowSeconds: number;
  /** So many keys are counted at once; 10,000 unless given. */
  mostKeys?: number;
}

interface Window {
  taken: number;
  /** Epoch milliseconds. */
  endsAt: number;
}

/**
 * Counts in memory who does how much. Anybody can come from ever more addresses, so where there
 * are too many keys, the one that has been quiet for the longest begins anew; whoever goes on is
 * still counted.
 */
export function createLimiter({ most, windowSeconds, mostKeys = MOST_KEYS }: Limit): Limiter {
  /** The key that has been quiet for the longest first. */
  const windows = new Map<string, Window>();
  return {
    take(key) {
      const now = Date.now();
      let window = windows.get(key);
      if (window === undefined || window.endsAt <= now) {
        window = { taken: 0, endsAt: now + windowSeconds * 1_000 };
      }
      window.taken += 1;
      windows.delete(key);
      windows.set(key, window);
      if (windows.size > mostKeys) {
        windows.delete(windows.keys().next().value!);
      }
      return window.taken > most ? (window.endsAt - now) / 1_000 : null;
    },
    giveBack(key) {
      const window = windows.get(key);
      if (window !== undefined) {
        window.taken -= 1;
      }
    },
    forget(key) {
      windows.delete(key);
    },
  };
}
