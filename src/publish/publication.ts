import { publicationVersion } from '../store/record.ts';
import type { Store } from '../store/queries.ts';

/** How soon a publication of another process is noticed. */
const POLL_MS = 40;

export interface Publication {
  /** The newest publication number that is known, without waiting. */
  version(): number;
  stop(): void;
}

/**
 * Follows the publication number: at once for what this process commits, by a look at the
 * database every 40 ms for what other processes do. While the database cannot be read the number
 * stays, and with it what is shown.
 */
export async function watchPublication(store: Store): Promise<Publication> {
  let version = 0;
  const look = async (): Promise<void> => {
    try {
      version = Math.max(version, await publicationVersion(store.read));
    } catch {
      // Readiness tells; the page goes on with what it has.
    }
  };
  await look();
  const unsubscribe = store.onCommit(look);
  let looking = false;
  const timer = setInterval(() => {
    if (!looking) {
      looking = true;
      void look().finally(() => {
        looking = false;
      });
    }
  }, POLL_MS);
  timer.unref();
  return {
    version: () => version,
    stop() {
      clearInterval(timer);
      unsubscribe();
    },
  };
}
