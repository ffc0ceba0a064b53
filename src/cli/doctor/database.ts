import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import Database from 'better-sqlite3';
import type { Config } from '../../config.ts';
import { MIGRATIONS } from '../../paths.ts';
import { readJournal } from '../../store/journal.ts';
import { LOWEST_SQLITE } from '../../store/open-sqlite.ts';
import { fail, messageOf, ok, warn, type Check } from './check.ts';

export function checkSqliteVersion(): Check {
  const connection = new Database(':memory:');
  try {
    const version = connection.prepare('select sqlite_version()').pluck().get() as string;
    const isOld =
      version.localeCompare(LOWEST_SQLITE, 'en', { numeric: true, sensitivity: 'base' }) < 0;
    return isOld
      ? fail('SQLite', `${version} is too old: ${LOWEST_SQLITE} or later is needed`)
      : ok('SQLite', version);
  } finally {
    connection.close();
  }
}

/** Looks at the file without changing it: a damaged or newer one must not be migrated first. */
export function checkDatabase({ databaseFile }: Config): Check[] {
  const file = resolve(databaseFile);
  if (!existsSync(file)) {
    return [warn('database', `${file} is not there yet: the first start makes it`)];
  }
  let connection: Database.Database;
  try {
    connection = new Database(file, { readonly: true, timeout: 5_000 });
  } catch (error) {
    return [fail('database', `${file} cannot be opened: ${messageOf(error)}`)];
  }
  try {
    const health = connection.pragma('quick_check(1)', { simple: true });
    if (health !== 'ok') {
      return [fail('database', `${file} is damaged: ${String(health)}`)];
    }
    const schema = checkSchema(connection);
    const checks = [ok('database', `${file} is whole`), schema];
    return schema.status === 'ok' ? [...checks, checkOwner(connection)] : checks;
  } catch (error) {
    return [fail('database', `${file} cannot be read: ${messageOf(error)}`)];
  } finally {
    connection.close();
  }
}

function checkSchema(connection: Database.Database): Check {
  const name = 'schema';
  const shipped = readJournal(MIGRATIONS);
  const known = connection
    .prepare("select count(*) from sqlite_master where name = '__drizzle_migrations'")
    .pluck()
    .get() as number;
  const applied =
    known === 0
      ? 0
      : (connection.prepare('select count(*) from __drizzle_migrations').pluck().get() as number);
  if (applied > shipped) {
    return fail(name, 'belongs to a newer version of Forewarn: install that one');
  }
  return applied < shipped
    ? warn(name, `${shipped - applied} migrations wait: the next start applies them`)
    : ok(name, `all ${shipped} migrations are applied`);
}

function checkOwner(connection: Database.Database): Check {
  const owners = connection
    .prepare("select count(*) from users where role = 'owner' and deactivated_at is null")
    .pluck()
    .get() as number;
  return owners === 0
    ? warn('owner', 'nobody can sign in as owner yet: open the link that the start prints')
    : ok('owner', `${owners === 1 ? 'one owner' : `${owners} owners`}`);
}
