import { runMailWorker } from '../outbox/worker.ts';
import { createLog, type Logger } from '../platform/log.ts';
import { createApp, type App } from './app.ts';
import { missingProxies, type Config } from './config.ts';
import { runClock } from './jobs/run-clock.ts';
import { runImports } from './jobs/run-imports.ts';
import { runPruning } from './jobs/run-pruning.ts';
import { runMailListeners } from './mail-listener.ts';
import { serve } from './serve.ts';

export interface StartOptions {
  /** An app that already exists, on its own store and clock. */
  app?: App;
  log?: Logger;
}

export interface Running {
  app: App;
  /** Where it listens, which is not always what is published. */
  url: string;
  /** How many public pages and documents this process has rendered. */
  renders: () => number;
  stop(): Promise<void>;
}

/** The clock and everything about mail, in this process. */
export function workInline(app: App, log: Logger): { stop(): Promise<void> } {
  const abort = new AbortController();
  const deps = app.mailWorkerDeps();
  const work = Promise.all([
    runMailWorker(deps, abort.signal),
    runClock(app.clockContext, log, abort.signal),
    runMailListeners(app, abort.signal),
    runImports(app.clockContext, log, abort.signal),
    runPruning(app.clockContext, log, abort.signal),
  ]);
  return {
    async stop() {
      abort.abort();
      await work;
      await deps.transport.close();
    },
  };
}

/**
 * Starts page, admin, clock and mail in this process, as the demo and tests have them; `npm start`
 * has a process for each (primary.ts). Rejects when the port is taken, the database cannot be
 * opened or migrated and no earlier page is kept, or a template has a fault; nothing is left
 * running then.
 */
export async function start(config: Config, options: StartOptions = {}): Promise<Running> {
  const log = options.log ?? createLog();
  const fault = missingProxies(config);
  if (fault !== null) {
    log.warn(fault);
  }
  const app = options.app ?? (await createApp(config, { log, outliveDatabase: true }));
  try {
    const serving = await serve(app);
    // Without a database there is nothing to mail and no window to follow.
    const work = app.broken === null ? workInline(app, log) : null;
    app.onCondemned(() => void work?.stop());
    return {
      app,
      url: serving.url,
      renders: serving.renders,
      async stop() {
        await Promise.all([serving.stop(), work?.stop()]);
        await app.close();
      },
    };
  } catch (error) {
    await app.close();
    throw error;
  }
}
