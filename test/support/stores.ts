import { copyFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { PGlite } from '@electric-sql/pglite';
import { afterAll, afterEach, beforeAll, describe } from 'vitest';
import { openPglite } from '#src/store/open-pglite.ts';
import { openSqlite } from '#src/store/open-sqlite.ts';
import type { Store } from '#src/store/queries.ts';
import { migratedPglite } from './pglite-base.ts';
import { scratchFolder } from './scratch.ts';

export const SQLITE_MIGRATIONS = join(import.meta.dirname, '../../db/migrations/sqlite');
export const POSTGRES_MIGRATIONS = join(import.meta.dirname, '../../db/migrations/postgres');

/** Opens an empty, migrated store. It is closed and removed after the test. */
export type MakeStore = () => Promise<Store>;

/** Whether every test runs on every database: `npm run test:all`. */
const EVERYWHERE = process.env.FOREWARN_TEST_STORES === 'all';

/**
 * Runs the tests on SQLite, and by `npm run test:all` on PostgreSQL too: for what reaches a database
 * through the queries of the store alone, which have tests of their own on both.
 */
export function describeOnStores(name: string, tests: (make: MakeStore) => void): void {
  describeOnSqlite(name, tests);
  if (EVERYWHERE) {
    describeOnPglite(name, tests);
  }
}

/** Runs the same tests on SQLite and on PostgreSQL: for queries, transactions and the queue. */
export function describeOnBothStores(name: string, tests: (make: MakeStore) => void): void {
  describeOnSqlite(name, tests);
  describeOnPglite(name, tests);
}

/** Runs the tests on SQLite files: migrated once, copied for each test. */
export function describeOnSqlite(name: string, tests: (make: MakeStore) => void): void {
  describe(`${name} (SQLite)`, () => {
    let folder: string | undefined;
    let opened: Store[] = [];
    let count = 0;
    let removed = 0;

    afterEach(async () => {
      await Promise.all(opened.map((store) => store.close()));
      opened = [];
      for (; removed < count; removed += 1) {
        rmSync(join(folder!, `${removed + 1}.sqlite`), { force: true });
      }
    });
    afterAll(() => {
      if (folder !== undefined) {
        rmSync(folder, { recursive: true, force: true });
      }
    });

    tests(async () => {
      if (folder === undefined) {
        folder = scratchFolder('forewarn-test-');
        const base = openSqlite({
          file: join(folder, 'base.sqlite'),
          migrations: SQLITE_MIGRATIONS,
        });
        await base.close();
      }
      count += 1;
      const file = join(folder, `${count}.sqlite`);
      copyFileSync(join(folder, 'base.sqlite'), file);
      const store = openSqlite({ file, migrations: SQLITE_MIGRATIONS });
      opened.push(store);
      return store;
    });
  });
}

/** Runs the tests on PostgreSQL in WebAssembly: one database a process, emptied for each `make`. */
export function describeOnPglite(name: string, tests: (make: MakeStore) => void): void {
  describe(`${name} (PostgreSQL)`, () => {
    beforeAll(async () => {
      await postgres();
    }, 60_000);

    tests(async () => {
      const { client, store, filled } = await postgres();
      const { rows } = await client.query<{ name: string }>(filled);
      if (rows.length > 0) {
        const names = rows.map(({ name }) => `"${name}"`).join(', ');
        await client.exec(['truncate', names, 'cascade'].join(' '));
      }
      // Closing is left to the end of the process: the next test gets the same database.
      return { ...store, close: () => Promise.resolve() };
    });
  });
}

interface Postgres {
  client: PGlite;
  store: Store;
  /** A query for the names of the tables that have rows. */
  filled: string;
}

let kept: Promise<Postgres> | undefined;

/** Starting one takes most of a second; files of tests share their processes. */
function postgres(): Promise<Postgres> {
  kept ??= openPostgres();
  return kept;
}

async function openPostgres(): Promise<Postgres> {
  const client = await migratedPglite(POSTGRES_MIGRATIONS);
  const store = await openPglite(client, POSTGRES_MIGRATIONS);
  const { rows } = await client.query<{ tablename: string }>(
    "select tablename from pg_tables where schemaname = 'public'",
  );
  const filled = rows
    .map(({ tablename: name }) => `select '${name}' as name where exists (select 1 from "${name}")`)
    .join(' union all ');
  return { client, store, filled };
}
