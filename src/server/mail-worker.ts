import '../platform/small-heap.ts';
import { setPriority } from 'node:os';
import { runMailWorker } from '../outbox/worker.ts';
import { createLog } from '../platform/log.ts';
import { createApp } from './app.ts';
import { readConfig } from './config.ts';
import { runClock } from './jobs/run-clock.ts';
import { runImports } from './jobs/run-imports.ts';
import { runPruning } from './jobs/run-pruning.ts';
import { runMailListeners } from './mail-listener.ts';

/**
 * The process beside the page: follows the clock and sends the mail. It ends between two steps
 * on SIGTERM or SIGINT, and with its parent: what it had in hand stays in the outbox.
 */
/** Where there is not enough of the machine for both, readers of the page go before mail. */
const BEHIND_THE_PAGE = 10;
setPriority(BEHIND_THE_PAGE);

const log = createLog();
const app = await createApp(readConfig(process.env), { log, mustExist: true });
const stop = new AbortController();
const told = Promise.withResolvers<void>();
for (const signal of ['SIGTERM', 'SIGINT'] as const) {
  process.on(signal, () => {
    stop.abort();
    told.resolve();
  });
}
// It stays until it is told to end: one that ended would be started again, on whatever lies there.
app.onCondemned(() => stop.abort());
const deps = app.mailWorkerDeps();
await Promise.all([
  runMailWorker(deps, stop.signal),
  runClock(app.clockContext, log, stop.signal),
  runMailListeners(app, stop.signal),
  runImports(app.clockContext, log, stop.signal),
  runPruning(app.clockContext, log, stop.signal),
]);
await deps.transport.close();
await app.close();
await told.promise;
process.exit(0);
