import type { Queries, Store } from '#src/store/queries.ts';
import { remembering } from '#src/store/remembered.ts';

const STATEMENTS: readonly PropertyKey[] = [
  ...['select', 'selectDistinct', 'insert', 'update', 'delete', 'run', 'all', 'execute'],
];

/** The same store, and how many statements `work` has sent to it. */
export function countedStore(store: Store): {
  store: Store;
  statementsOf: (work: () => Promise<unknown>) => Promise<number>;
  /** How many were sent so far. */
  sent: () => number;
} {
  let sent = 0;
  const counted = ({ db }: Queries): Queries['db'] =>
    new Proxy(db, {
      get(target, name) {
        sent += STATEMENTS.includes(name) ? 1 : 0;
        return Reflect.get(target, name, target) as unknown;
      },
    });
  const countedReads = (reads: Queries): Queries => ({
    get db() {
      return counted(reads);
    },
    t: reads.t,
  });
  return {
    store: {
      ...store,
      read: countedReads(store.read),
      bulk: countedReads(store.bulk),
      transaction: (work) =>
        store.transaction((q) => work(remembering({ db: counted(q), t: q.t }))),
    },
    sent: () => sent,
    async statementsOf(work) {
      const before = sent;
      await work();
      return sent - before;
    },
  };
}
