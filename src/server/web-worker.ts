import '../platform/small-heap.ts';
import { createLog, logFatal } from '../platform/log.ts';
import { createApp } from './app.ts';
import { bannerOf } from './banner.ts';
import { readConfig, type Config } from './config.ts';
import { mendLooseFiles } from './own-files.ts';
import type { Serving } from './primary.ts';
import { serve } from './serve.ts';

function explain(error: unknown, { port, host }: Config): string {
  const { code } = error as NodeJS.ErrnoException;
  if (code === 'EADDRINUSE') {
    return `Port ${port} is in use. Stop what listens there, or choose another: PORT=4322 npm start`;
  }
  if (code === 'EACCES') {
    return `Port ${port} on ${host} may not be used by this account.`;
  }
  return error instanceof Error ? error.message : String(error);
}

/** A process that serves; of several that share the port (WEB_CONCURRENCY) one is the first. */
const isFirst = process.argv[2] === 'first';
const config = readConfig(process.env);
const log = createLog();
logFatal(log);
try {
  mendLooseFiles(config, log);
  const app = await createApp(config, { log, outliveDatabase: true, mustExist: !isFirst });
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
  const said: Serving = {
    broken: app.broken !== null,
    banner: isFirst ? await bannerOf(app, serving.url) : '',
  };
  process.send!(said);
} catch (error) {
  console.error(`\nForewarn cannot start. ${explain(error, config)}\n`);
  process.exit(1);
}
