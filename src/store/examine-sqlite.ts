import Database from 'better-sqlite3';
import { drizzle } from 'drizzle-orm/better-sqlite3';
import { sqliteTables } from '#db/schema/sqlite.ts';
import { readJournal } from './journal.ts';
import type { Queries } from './queries.ts';
import { isOlderVersion, LOWEST_SQLITE } from './sqlite-version.ts';

export interface SqliteExamination {
  /** `ok`, or what is damaged. */
  health: string;
  /** Migrations in the file, and those that ship with this version. */
  applied: number;
  shipped: number;
  /** Active owners; null where the schema is not up to date. */
  owners: number | null;
  /** Contacts whose webhook gets alerts about mail; null where the schema is not up to date. */
  alertWebhooks: number | null;
}

/** The version of the SQLite library and whether it is recent enough. */
export function sqliteVersion(): { version: string; ok: boolean } {
  const connection = new Database(':memory:');
  try {
    const version = connection.prepare('select sqlite_version()').pluck().get() as string;
    return { version, ok: !isOlderVersion(version, LOWEST_SQLITE) };
  } finally {
    connection.close();
  }
}

/** How many migrations a database has been through. */
export function appliedMigrations(connection: Database.Database): number {
  const known = connection
    .prepare("select count(*) from sqlite_master where name = '__drizzle_migrations'")
    .pluck()
    .get() as number;
  return known === 0
    ? 0
    : (connection.prepare('select count(*) from __drizzle_migrations').pluck().get() as number);
}

/** Looks at a database file without changing it. Throws where it cannot be opened or read. */
export function examineSqlite(file: string, migrations: string): SqliteExamination {
  const connection = new Database(file, { readonly: true, timeout: 5_000 });
  try {
    const health = String(connection.pragma('quick_check(1)', { simple: true }));
    const shipped = readJournal(migrations);
    const applied = health === 'ok' ? appliedMigrations(connection) : 0;
    const whole = health === 'ok' && applied === shipped;
    const count = (statement: string): number | null =>
      whole ? (connection.prepare(statement).pluck().get() as number) : null;
    const owners = count(
      "select count(*) from users where role = 'owner' and deactivated_at is null",
    );
    const alertWebhooks = count(
      "select count(*) from contacts where role <> 'support' and webhook_url is not null",
    );
    return { health, applied, shipped, owners, alertWebhooks };
  } finally {
    connection.close();
  }
}

/**
 * Reads a database file that no Forewarn runs on, without changing it. Throws where it cannot be
 * opened, or is not of this version.
 */
export function readSqliteFile(
  file: string,
  migrations: string,
): { queries: Queries; close: () => void } {
  const connection = new Database(file, { readonly: true, fileMustExist: true });
  try {
    if (appliedMigrations(connection) !== readJournal(migrations)) {
      throw new Error('is not a database of this version of Forewarn');
    }
  } catch (error) {
    connection.close();
    throw error;
  }
  return {
    queries: { db: drizzle(connection), t: sqliteTables },
    close: () => void connection.close(),
  };
}
