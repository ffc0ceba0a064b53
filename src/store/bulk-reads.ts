import { drizzle } from 'drizzle-orm/sqlite-proxy';
import { createThreads } from '../platform/threads.ts';
import type { Queries } from './queries.ts';

/** What the thread is asked: one statement, or work that is defined under a name. */
export type BulkTask =
  | { sql: string; params: unknown[]; method: 'run' | 'all' | 'values' | 'get' }
  | { work: string; input: unknown };

/** A page of rows, or a report; SQLite's own cache lies outside of it. */
const LIMITS = { maxYoungGenerationSizeMb: 8, maxOldGenerationSizeMb: 48, stackSizeMb: 2 };
/** A look at a list is often followed by another one. */
const IDLE_MS = 60_000;

/**
 * Reads a SQLite file in a thread: better-sqlite3 holds the thread that it runs in until a
 * statement is done, and a search through a million rows takes a part of a second.
 *
 * @param thread what the thread runs: `src/server/query-thread.ts`, or what was built of it
 */
export function openBulkReads(file: string, thread: string, t: Queries['t']) {
  const threads = createThreads<BulkTask, unknown>({
    file: thread,
    workerData: { file },
    limits: LIMITS,
    idleMs: IDLE_MS,
  });
  const db = drizzle(async (sql, params, method) => ({
    rows: (await threads.ask({ sql, params, method })) as unknown[],
  }));
  return {
    // The same builders; only what they give is a promise by itself.
    queries: { db: db as unknown as Queries['db'], t },
    beside: (work: string, input: unknown) => threads.ask({ work, input }),
    close: () => threads.close(),
  };
}
