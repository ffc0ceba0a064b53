export type { MailWorkerDeps } from './deliver/deps.ts';
