import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { MIGRATIONS } from '../platform/paths.ts';
import { openSqlite } from '../store/open-sqlite.ts';
import type { Store } from '../store/queries.ts';
import type { Config } from './config.ts';

/** Where the last page is kept for a start without its database. */
export const snapshotFile = ({ dataDir }: Pick<Config, 'dataDir'>): string =>
  join(dataDir, 'snapshot.json');

/**
 * Opens the configured database, and makes it where nothing says that there was one before: an
 * empty page in place of one whose database was lost would look as if all were well.
 *
 * @param mustExist for processes beside one that has opened it already
 */
export function openDatabase(
  config: Pick<Config, 'databaseFile' | 'dataDir'>,
  { mustExist = false, ...more }: { mustExist?: boolean; queryThread?: string } = {},
): Store {
  const { databaseFile: file } = config;
  if (!existsSync(file)) {
    const kept = snapshotFile(config);
    if (existsSync(kept)) {
      throw new Error(
        [
          `There is no database at ${file}, but there was one: ${kept} is the last page of it.`,
          'No empty one was made in its place. Stop Forewarn and restore the newest backup there, or set DATABASE_URL to where it lies.',
          'To begin anew, set DATA_DIR to another folder, or move snapshot.json away.',
        ].join('\n'),
      );
    }
    if (mustExist) {
      throw new Error(`The database ${file} is gone.`);
    }
  }
  return openSqlite({ file, migrations: MIGRATIONS, ...more });
}
