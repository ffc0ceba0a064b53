import { CommitListeners } from './commit-listeners.ts';
import { AsyncLocalStorage } from 'node:async_hooks';
import type { PGlite } from '@electric-sql/pglite';
import { sql } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/pglite';
import { migrate } from 'drizzle-orm/pglite/migrator';
import { postgresTables } from '#db/schema/postgres.ts';
import {
  inTransaction,
  joiningReads,
  type OpenTransaction,
  type Queries,
  type Store,
} from './queries.ts';

/** Taken by every writing transaction, so that they run one after another as on SQLite. */
const WRITER_LOCK = 4_021;

/**
 * The same store on PostgreSQL, here the WebAssembly build that the tests run on. The driver for
 * a server joins with the issue that brings it; schema, migrations and queries are these.
 */
export async function openPglite(client: PGlite, migrations: string): Promise<Store> {
  const postgres = drizzle(client);
  await migrate(postgres, { migrationsFolder: migrations });
  const as = (db: unknown): Queries => ({ db: db as Queries['db'], t: postgresTables });
  const current = new AsyncLocalStorage<OpenTransaction>();
  const listeners = new CommitListeners();
  const read = joiningReads(current, as(postgres));

  return {
    kind: 'postgres',
    read,
    bulk: read,
    transaction(work) {
      const joined = current.getStore();
      if (joined?.open === true) {
        return work(joined.queries);
      }
      const result = postgres.transaction(async (tx) => {
        await tx.execute(sql`select pg_advisory_xact_lock(${WRITER_LOCK})`);
        return inTransaction(current, as(tx), work);
      });
      return result.then(async (value) => {
        await listeners.tell();
        return value;
      });
    },
    onCommit: listeners.subscribe,
    async ping() {
      await postgres.execute(sql`select 1 from publication`);
    },
    async close() {
      await client.close();
    },
  };
}
