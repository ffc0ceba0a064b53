import { workerData } from 'node:worker_threads';
import { answerTasks } from '#src/platform/answer-tasks.ts';
import { readReport } from './read-report.ts';
import type { ReportTask } from './report-reader.ts';
import { readReturnPath } from './verp.ts';

const { secret } = workerData as { secret: string };

answerTasks(({ raw, addressedTo }: ReportTask) =>
  readReport(raw, addressedTo, (address) => readReturnPath(secret, address)),
);
