import { join } from 'node:path';
import { rmSync } from 'node:fs';
import Database from 'better-sqlite3';
import { expect, it, onTestFinished } from 'vitest';
import { openSqlite } from '#src/store/open-sqlite.ts';
import { readSettings, writeSetting } from '#src/store/record.ts';
import { scratchFolder } from '../support/scratch.ts';
import { SQLITE_MIGRATIONS } from '../support/stores.ts';

it('Whoever waits for another process to finish writing does not hold its own', async () => {
  const folder = scratchFolder('forewarn-busy-');
  const file = join(folder, 'forewarn.sqlite');
  const store = openSqlite({ file, migrations: SQLITE_MIGRATIONS });
  const other = new Database(file);
  onTestFinished(async () => {
    other.close();
    await store.close();
    rmSync(folder, { recursive: true });
  });
  other.exec('begin immediate');
  const writing = store.transaction((q) => writeSetting(q, 'waited', true, 1));
  // Were it SQLite that waits, this would come after its five seconds, and the write would fail.
  setImmediate(() => other.exec('commit'));
  await writing;
  expect((await readSettings(store.read, ['waited'])).get('waited')).toBe(true);
});
