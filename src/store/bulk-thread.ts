import { setPriority } from 'node:os';
import { workerData } from 'node:worker_threads';
import Database from 'better-sqlite3';
import { answerTasks } from '../platform/answer-tasks.ts';
import type { BulkQuery } from './bulk-reads.ts';

// On Linux this is of the calling thread alone: the page goes first where processors are few.
if (process.platform === 'linux') {
  setPriority(10);
}
const connection = new Database((workerData as { file: string }).file, { readonly: true });

answerTasks(({ sql, params, method }: BulkQuery): unknown => {
  const statement = connection.prepare(sql).raw();
  return method === 'get' ? statement.get(params) : statement.all(params);
});
