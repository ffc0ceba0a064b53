import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { MIGRATIONS } from '#src/platform/paths.ts';
import type { Config } from '#src/server/config.ts';
import { snapshotFile } from '#src/server/open-database.ts';
import { examineSqlite, sqliteVersion, type SqliteExamination } from '#src/store/examine-sqlite.ts';
import { LOWEST_SQLITE } from '#src/store/sqlite-version.ts';
import { fail, messageOf, ok, warn, type Check } from './check.ts';

export function checkSqliteVersion(): Check {
  const { version, ok: recent } = sqliteVersion();
  return recent
    ? ok('SQLite', version)
    : fail('SQLite', `${version} is too old: ${LOWEST_SQLITE} or later is needed`);
}

/** Looks at the file without changing it: a damaged or newer one must not be migrated first. */
export function checkDatabase(config: Config): Check[] {
  const file = resolve(config.databaseFile);
  if (!existsSync(file)) {
    const kept = snapshotFile(config);
    if (existsSync(kept)) {
      return [
        fail(
          'database',
          `${file} is gone, but there was one (${kept}): restore it from a backup, or set DATABASE_URL to where it lies`,
        ),
      ];
    }
    return [warn('database', `${file} is not there yet: the first start makes it`)];
  }
  let found: SqliteExamination;
  try {
    found = examineSqlite(file, MIGRATIONS);
  } catch (error) {
    return [fail('database', `${file} cannot be read: ${messageOf(error)}`)];
  }
  if (found.health !== 'ok') {
    return [fail('database', `${file} is damaged: ${found.health}`)];
  }
  const checks = [ok('database', `${file} is whole`), checkSchema(found)];
  return found.owners === null || found.alertWebhooks === null
    ? checks
    : [...checks, checkOwner(found.owners), checkAlerts(found.alertWebhooks)];
}

function checkSchema({ applied, shipped }: SqliteExamination): Check {
  if (applied > shipped) {
    return fail('schema', 'belongs to a newer version of Forewarn: install that one');
  }
  return applied < shipped
    ? warn('schema', `${shipped - applied} migrations wait: the next start applies them`)
    : ok('schema', `all ${shipped} migrations are applied`);
}

function checkOwner(owners: number): Check {
  return owners === 0
    ? warn('owner', 'nobody can sign in as owner yet: open the link that the start prints')
    : ok('owner', owners === 1 ? 'one owner' : `${owners} owners`);
}

/** Whoever is told by mail alone does not hear that mail is away. */
function checkAlerts(webhooks: number): Check {
  const name = 'staff notifications';
  return webhooks === 0
    ? warn(
        name,
        'alerts about email go by email only, which is what then fails: give a duty lead or manager a webhook (Settings, Contacts)',
      )
    : ok(name, 'alerts about email go to webhooks as well');
}
