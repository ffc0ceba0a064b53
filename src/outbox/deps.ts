export type { MailWorkerDeps, WorkerLog } from './deliver/deps.ts';
