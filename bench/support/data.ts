import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { MIGRATIONS } from '../../src/platform/paths.ts';
import { openSqlite } from '../../src/store/open-sqlite.ts';
import { insertComponents } from './data/components.ts';
import { insertNotices } from './data/notices.ts';
import { insertSubscribers } from './data/subscribers.ts';

export interface Size {
  /** Notices that lie further back than any page but the history's shows. */
  oldNotices: number;
  subscribers: number;
}

/** What a page has after a quiet year, and what it has after ten loud ones with a large audience. */
export const SMALL: Size = { oldNotices: 0, subscribers: 20 };
const HUGE: Size = { oldNotices: 10_000, subscribers: 1_000_000 };

/**
 * A migrated database file with made-up content, the same for the same instant. Every size has the
 * same components, the same newest notices and so the same front page; they differ in what lies
 * behind it.
 */
async function makeDatabase(file: string, size: Size, now: number): Promise<void> {
  await openSqlite({ file, migrations: MIGRATIONS }).close();
  const db = new Database(file);
  try {
    db.pragma('synchronous = OFF');
    db.pragma('foreign_keys = ON');
    db.transaction(() => {
      insertComponents(db, now);
      insertNotices(db, size.oldNotices, now);
      insertSubscribers(db, size.subscribers, now);
      db.prepare('insert into publication (id, version, changed_at) values (1, 1, ?)').run(now);
    })();
    db.pragma('wal_checkpoint(TRUNCATE)');
  } finally {
    db.close();
  }
}

/** Makes each size once a run, in the run's folder. */
export function databases(folder: string, now: number) {
  async function get(name: string, size: Size): Promise<string> {
    const file = join(folder, `${name}.sqlite`);
    if (!existsSync(file)) {
      mkdirSync(folder, { recursive: true });
      console.error(`  making the ${name} database …`);
      await makeDatabase(file, size, now);
    }
    return file;
  }
  return {
    small: () => get('small', SMALL),
    huge: () => get('huge', HUGE),
    /** Ten loud years, and so many subscribers. */
    loud: (subscribers: number) =>
      subscribers === HUGE.subscribers
        ? get('huge', HUGE)
        : get(`loud-${subscribers}`, { ...HUGE, subscribers }),
    /** A quiet year, and so many subscribers. */
    audience: (subscribers: number) =>
      get(`audience-${subscribers}`, { oldNotices: 0, subscribers }),
  };
}
