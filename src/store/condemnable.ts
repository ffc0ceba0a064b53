import type { Store } from './queries.ts';

export interface Condemnable {
  store: Store;
  /** From now on nothing is written and the store is not ready, for this reason. */
  condemn: (reason: Error) => void;
}

/** A store that can be found damaged while it is in use: it is read on, and written no more. */
export function condemnable(store: Store): Condemnable {
  let condemned: Error | null = null;
  return {
    store: {
      ...store,
      transaction: (work) =>
        condemned === null ? store.transaction(work) : Promise.reject(condemned),
      ping: () => (condemned === null ? store.ping() : Promise.reject(condemned)),
    },
    condemn(reason) {
      condemned ??= reason;
    },
  };
}
