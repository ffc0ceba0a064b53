import type { Queries, Store } from '#src/store/queries.ts';
import { remembering } from '#src/store/remembered.ts';

const STATEMENTS: readonly PropertyKey[] = [
  ...['select', 'selectDistinct', 'insert', 'update', 'delete', 'run', 'all', 'execute'],
];

/** The same store, and how many statements `work` has sent to it. */
export function countedStore(store: Store): {
  store: Store;
  statementsOf: (work: () => Promise<unknown>) => Promise<number>;
  /** What the thread beside was asked so far: statements, and work by name. */
  askedBeside: () => number;
} {
  let [sent, asked] = [0, 0];
  const counted = ({ db }: Queries, count: () => void): Queries['db'] =>
    new Proxy(db, {
      get(target, name) {
        if (STATEMENTS.includes(name)) {
          count();
        }
        return Reflect.get(target, name, target) as unknown;
      },
    });
  const countSent = () => (sent += 1);
  const countAsked = () => ((sent += 1), (asked += 1));
  const countedReads = (reads: Queries, count: () => void): Queries => ({
    get db() {
      return counted(reads, count);
    },
    t: reads.t,
  });
  const { beside } = store;
  const countedWork: Store['beside'] = (work, input) => (countAsked(), beside!(work, input));
  return {
    store: {
      ...store,
      ...(beside === undefined ? {} : { beside: countedWork }),
      read: countedReads(store.read, countSent),
      bulk: countedReads(store.bulk, countAsked),
      transaction: (work) =>
        store.transaction((q) => work(remembering({ db: counted(q, countSent), t: q.t }))),
    },
    askedBeside: () => asked,
    async statementsOf(work) {
      const before = sent;
      await work();
      return sent - before;
    },
  };
}
