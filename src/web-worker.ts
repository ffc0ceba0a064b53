import './small-heap.ts';
import { createApp } from './app.ts';
import { readConfig } from './config.ts';
import { createLog } from './log.ts';
import { logFatal, serve } from './serve.ts';

/** One of several processes that share the port (WEB_CONCURRENCY). */
const log = createLog();
logFatal(log);
const app = await createApp(readConfig(process.env), { log });
process.on('message', (reason) => app.condemn(new Error(String(reason))));
const serving = await serve(app);
for (const signal of ['SIGTERM', 'SIGINT'] as const) {
  process.on(signal, () => {
    void serving
      .stop()
      .then(() => app.close())
      .finally(() => process.exit(0));
  });
}
