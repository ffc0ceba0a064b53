import type { Queries, Store } from './queries.ts';

/**
 * Stands for a database that could not be opened: every use of it rejects with the reason, so
 * that what needs no database (the last snapshot of the page) can go on without it.
 */
export function brokenStore(reason: Error): Store {
  const fail = (): never => {
    throw reason;
  };
  const read = new Proxy({} as Queries, { get: fail });
  return {
    kind: 'sqlite',
    read,
    bulk: read,
    transaction: () => Promise.reject(reason),
    onCommit: () => () => undefined,
    ping: () => Promise.reject(reason),
    close: () => Promise.resolve(),
  };
}
