import type { AsyncLocalStorage } from 'node:async_hooks';
import type { BetterSQLite3Database } from 'drizzle-orm/better-sqlite3';
import type { Tables } from '#db/schema/tables.ts';
import { remembering } from './remembered.ts';

/** What every query function takes first: a database (or a transaction on it) and its tables. */
export interface Queries {
  db: BetterSQLite3Database;
  t: Tables;
}

/**
 * The database as the rest of the program sees it. Every function is async on both databases.
 * Builders must be awaited: one that nobody awaits silently does nothing.
 */
export interface Store {
  readonly kind: 'sqlite' | 'postgres';
  /**
   * For reading. Outside a transaction it sees what was committed; within one it reads through
   * that transaction, so that whoever widened it sees what was just written.
   */
  readonly read: Queries;
  /**
   * The same for lists, exports, searches and counts, whose statements may look at a million
   * rows: on SQLite they run in a thread, so that the page is served meanwhile, and see what was
   * committed, within a transaction too.
   */
  readonly bulk: Queries;
  /** Does work defined by `bulkWork` in that thread; left out where there is none. */
  readonly beside?: (work: string, input: unknown) => Promise<unknown>;
  /**
   * Runs `work` in one transaction, one after another on this database. It commits when the
   * promise fulfils and rolls back when it rejects. Called within a running transaction it joins
   * that one, so that a caller can widen the unit of work (an idempotency key and its command).
   * No I/O but queries belongs inside.
   */
  transaction<T>(work: (q: Queries) => Promise<T>): Promise<T>;
  /**
   * Calls the listener after every commit of this process, before the transaction's caller goes
   * on: what was published is visible to whoever published it. Returns how to stop that.
   */
  onCommit(listener: () => Promise<void>): () => void;
  /** Throws when the database cannot be read. */
  ping(): Promise<void>;
  close(): Promise<void>;
}

/** A transaction that later calls in the same flow of control join, as long as it is open. */
export interface OpenTransaction {
  queries: Queries;
  open: boolean;
}

/**
 * Runs `work` as the body of a transaction. The mark is taken away at its end: what was started
 * inside and outlives it (a timer, a cache) must not take a finished transaction for its own.
 */
export async function inTransaction<T>(
  current: AsyncLocalStorage<OpenTransaction>,
  { db, t }: Queries,
  work: (q: Queries) => Promise<T>,
): Promise<T> {
  const queries = remembering({ db, t });
  const transaction: OpenTransaction = { queries, open: true };
  try {
    return await current.run(transaction, () => work(queries));
  } finally {
    transaction.open = false;
  }
}

/** Queries on `outside`, or on the transaction that the caller runs in, chosen at each query. */
export function joiningReads(
  current: AsyncLocalStorage<OpenTransaction>,
  outside: Queries,
): Queries {
  return {
    get db() {
      const joined = current.getStore();
      return joined?.open === true ? joined.queries.db : outside.db;
    },
    t: outside.t,
  };
}
