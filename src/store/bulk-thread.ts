import { setPriority } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { workerData } from 'node:worker_threads';
import Database from 'better-sqlite3';
import { drizzle } from 'drizzle-orm/better-sqlite3';
import { sqliteTables } from '#db/schema/sqlite.ts';
import { answerTasks } from '../platform/answer-tasks.ts';
import type { BulkTask } from './bulk-reads.ts';
import { doBulkWork } from './bulk-work.ts';

// On Linux this is of the calling thread alone: the page goes first where processors are few.
if (process.platform === 'linux') {
  setPriority(10);
}
const connection = new Database((workerData as { file: string }).file, { readonly: true });
const queries = { db: drizzle(connection), t: sqliteTables };
/** A thread that sleeps leaves its processor at once; a low priority alone, after its time. */
const pause = (): Promise<void> => sleep(1);

// Not one after another: who looks at a list does not wait for somebody's report.
answerTasks(
  (task: BulkTask): unknown => {
    if ('work' in task) {
      return doBulkWork(queries, task, pause);
    }
    const statement = connection.prepare(task.sql).raw();
    return task.method === 'get' ? statement.get(task.params) : statement.all(task.params);
  },
  { together: true },
);
