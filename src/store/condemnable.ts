import { Refusal } from '../domain/errors.ts';
import type { Store } from './queries.ts';

export interface Condemnable {
  store: Store;
  /** From now on nothing is written and the store is not ready, for this reason. */
  condemn: (reason: Error) => void;
  /** Looks whether the database is still the one that was opened. */
  look: () => void;
  /** Calls the listener with the reason once nothing is written any more. */
  onCondemned: (listener: (reason: Error) => void) => void;
}

/**
 * A store that can be found damaged or gone while it is in use: it is read on, and written no
 * more. Whoever writes looks first, so that nothing goes into a file that nobody will find.
 *
 * @param fault what is wrong with the database as it lies there; null: nothing
 */
export function condemnable(store: Store, fault: () => Error | null): Condemnable {
  let condemned: Error | null = null;
  const listeners: ((reason: Error) => void)[] = [];

  function condemn(reason: Error): void {
    if (condemned === null) {
      condemned = reason;
      listeners.forEach((listener) => listener(reason));
    }
  }

  function look(): Error | null {
    const found = condemned === null ? fault() : null;
    if (found !== null) {
      condemn(found);
    }
    return condemned;
  }

  return {
    store: {
      ...store,
      transaction: async (work) => {
        const reason = look();
        if (reason !== null) {
          throw unavailable(reason);
        }
        return store.transaction(work);
      },
      ping: async () => {
        const reason = look();
        if (reason !== null) {
          throw reason;
        }
        return store.ping();
      },
    },
    condemn,
    look,
    onCondemned(listener) {
      listeners.push(listener);
    },
  };
}

/** What whoever asked is told; where the file lies is for the log. */
function unavailable(cause: Error): Refusal {
  const text =
    'Nothing can be changed at the moment: the database cannot be used. Whoever runs Forewarn finds the reason in its log.';
  return new Refusal('unavailable', text, { cause });
}
