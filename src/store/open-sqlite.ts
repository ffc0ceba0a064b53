import { AsyncLocalStorage } from 'node:async_hooks';
import { mkdirSync } from 'node:fs';
import { statfs } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import Database from 'better-sqlite3';
import { drizzle } from 'drizzle-orm/better-sqlite3';
import { migrate } from 'drizzle-orm/better-sqlite3/migrator';
import { sqliteTables } from '#db/schema/sqlite.ts';
import { openBulkReads } from './bulk-reads.ts';
import { readJournal } from './journal.ts';
import { CommitListeners } from './commit-listeners.ts';
import { damageIn } from './damage.ts';
import { appliedMigrations } from './examine-sqlite.ts';
import { Mutex } from './mutex.ts';
import { isOlderVersion, LOWEST_SQLITE } from './sqlite-version.ts';
import { isStorageFull, storageFull } from './storage-full.ts';
import {
  inTransaction,
  joiningReads,
  type OpenTransaction,
  type Queries,
  type Store,
} from './queries.ts';

const BUSY_TIMEOUT_MS = 5_000;
/** Nobody holds the writer for so long, so whoever waits longer waits for somebody who hangs. */
const BUSY_WITHIN_MS = 15_000;
const BUSY_AGAIN_MS = 3;

/**
 * Begins a transaction as soon as no other process writes. SQLite's own way to wait would hold
 * this process, and with it everybody who reads the page. Throws what SQLite does after `withinMs`.
 */
async function beginWithin(begin: Database.Statement, withinMs: number): Promise<void> {
  const since = performance.now();
  for (;;) {
    try {
      begin.run();
      return;
    } catch (error) {
      const isBusy = String((error as { code?: unknown }).code).startsWith('SQLITE_BUSY');
      if (!isBusy || performance.now() - since > withinMs) {
        throw error;
      }
    }
    await sleep(BUSY_AGAIN_MS);
  }
}
/** With less room than this a look at the database tries whether it can be written to. */
const SCARCE_BYTES = 4 * 1024 * 1024;

function connect(file: string): Database.Database {
  const connection = new Database(file, { timeout: BUSY_TIMEOUT_MS });
  connection.pragma('journal_mode = WAL');
  connection.pragma('foreign_keys = ON');
  // FULL: an accepted update survives a power cut, not only a crash of the process.
  connection.pragma('synchronous = FULL');
  return connection;
}

/**
 * Brings the file's schema up to date. Foreign keys are off meanwhile: the generated rebuilds of
 * a table drop it first, which would cascade into its children. A file that already held data
 * is looked through and copied beside itself before anything is changed, and a failed migration leaves it as it was.
 */
function migrateFile(file: string, migrations: string, backups: string): void {
  const connection = new Database(file, { timeout: BUSY_TIMEOUT_MS });
  try {
    const version = connection.prepare('select sqlite_version() as v').pluck().get() as string;
    if (isOlderVersion(version, LOWEST_SQLITE)) {
      throw new Error(`SQLite ${version} is too old: ${LOWEST_SQLITE} or later is needed.`);
    }
    connection.pragma('journal_mode = WAL');
    const db = drizzle(connection);
    const pending = pendingMigrations(connection, migrations);
    if (pending === 0) {
      return;
    }
    if (pending !== 'all') {
      const damage = damageIn(connection);
      if (damage !== null) {
        throw new Error(`The database ${file} is damaged: ${damage}`);
      }
      mkdirSync(backups, { recursive: true });
      const stamp = new Date().toISOString().replace(/[:.]/g, '-');
      connection.prepare('vacuum into ?').run(join(backups, `before-migration-${stamp}.sqlite`));
    }
    connection.pragma('foreign_keys = OFF');
    migrate(db, { migrationsFolder: migrations });
    const orphans = connection.pragma('foreign_key_check') as unknown[];
    if (orphans.length > 0) {
      throw new Error(
        `The migration left ${orphans.length} rows without their parents in ${file}.`,
      );
    }
  } finally {
    connection.close();
  }
}

function pendingMigrations(connection: Database.Database, migrations: string): number | 'all' {
  const applied = appliedMigrations(connection);
  const shipped = readJournal(migrations);
  if (applied > shipped) {
    throw new Error(
      `${connection.name} belongs to a newer version of Forewarn: start that one, or restore an older backup.`,
    );
  }
  return applied === 0 ? 'all' : shipped - applied;
}

export interface SqliteOptions {
  file: string;
  /** Folder of the migrations for SQLite. */
  migrations: string;
  /** What the thread of `bulk` runs; without one, `bulk` is `read`. */
  queryThread?: string;
}

/**
 * Opens (and creates or migrates) a SQLite file: one connection that writes, transaction after
 * transaction (`BEGIN IMMEDIATE`), and one that reads.
 */
export function openSqlite({ file, migrations, queryThread }: SqliteOptions): Store {
  mkdirSync(dirname(file), { recursive: true });
  migrateFile(file, migrations, join(dirname(file), 'backups'));
  const writer = connect(file);
  writer.pragma('busy_timeout = 0');
  const reader = connect(file);
  reader.pragma('query_only = ON');
  const queries: Queries = { db: drizzle(writer), t: sqliteTables };
  const mutex = new Mutex();
  const listeners = new CommitListeners();
  const current = new AsyncLocalStorage<OpenTransaction>();
  const read = joiningReads(current, { db: drizzle(reader), t: sqliteTables });
  const beside = queryThread === undefined ? null : openBulkReads(file, queryThread, sqliteTables);
  const begin = writer.prepare('BEGIN IMMEDIATE');
  const commit = writer.prepare('COMMIT');
  const rollback = writer.prepare('ROLLBACK');
  const putProbe = writer.prepare(
    "insert into settings (key, value, updated_at) values ('write_probe', zeroblob(65536), 0)",
  );
  const removeProbe = writer.prepare("delete from settings where key = 'write_probe'");
  /** Nothing could be written the last time, for want of room. */
  let full = false;

  /** Runs `work` as the one writer. What cannot be written for want of room says so. */
  async function write<T>(work: () => Promise<T>): Promise<T> {
    await beginWithin(begin, BUSY_WITHIN_MS);
    try {
      const result = await work();
      commit.run();
      full = false;
      return result;
    } catch (error) {
      if (writer.inTransaction) {
        rollback.run();
      }
      if (isStorageFull(error)) {
        full = true;
        throw storageFull(error);
      }
      throw error;
    }
  }

  /** Whether there is room again, or no more: by writing something that does not stay. */
  async function probe(): Promise<void> {
    const { bavail, bsize } = await statfs(dirname(file));
    if (full || bavail * bsize < SCARCE_BYTES) {
      await mutex.run(() =>
        write(async () => {
          putProbe.run();
          removeProbe.run();
          return Promise.resolve();
        }),
      );
    }
  }

  return {
    kind: 'sqlite',
    read,
    bulk: beside?.queries ?? read,
    ...(beside === null ? {} : { beside: beside.beside }),
    transaction(work) {
      const joined = current.getStore();
      if (joined?.open === true) {
        return work(joined.queries);
      }
      return mutex.run(async () => {
        const result = await write(() => inTransaction(current, queries, work));
        await listeners.tell();
        return result;
      });
    },
    onCommit: listeners.subscribe,
    async ping() {
      reader.prepare('select 1 from publication').get();
      await probe();
    },
    async close() {
      await beside?.close();
      await mutex.run(async () => {
        reader.close();
        writer.close();
        return Promise.resolve();
      });
    },
  };
}
