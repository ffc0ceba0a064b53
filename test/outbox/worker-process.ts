import { join } from 'node:path';
import { smtpTransport } from '#src/mail/smtp-transport.ts';
import { runMailWorker } from '#src/outbox/worker.ts';
import { openSqlite } from '#src/store/open-sqlite.ts';
import { workerDesk } from './harness.ts';

/**
 * A mail worker as a process of its own, to be killed: the loops, store and transport of the
 * real one without the rest of the program. `node worker-process.ts FILE SMTP_URL`
 */
const [file, url] = process.argv.slice(2);
const store = openSqlite({
  file: file!,
  migrations: join(import.meta.dirname, '../../db/migrations/sqlite'),
});
const { deps } = workerDesk(store, { transport: smtpTransport(url!), now: Date.now });
const stop = new AbortController();
process.on('SIGTERM', () => stop.abort());
await runMailWorker(deps, stop.signal);
await deps.transport.close();
await store.close();
