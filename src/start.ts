import { createApp, type App } from './app.ts';
import { printBanner } from './banner.ts';
import { checkDatabase } from './check-database.ts';
import { ConfigError, missingProxies, readConfig, type Config } from './config.ts';
import { runClock } from './jobs/run-clock.ts';
import { runImports } from './jobs/run-imports.ts';
import { runPruning } from './jobs/run-pruning.ts';
import { createLog, type Logger } from './log.ts';
import { runMailListeners } from './mail-listener.ts';
import { runMailWorker } from './outbox/worker.ts';
import { logFatal, serve, type Serving } from './serve.ts';
import { supervise, type Supervised } from './supervise.ts';

/** However much hangs, the process ends so long after it was asked to. */
const STOP_WITHIN_MS = 9_000;

/**
 * A message lives as long as its way to the server: where there is no room for those under way,
 * each is taken for something lasting. In MiB, counted twice.
 */
const MAILING = ['--max-semi-space-size=8'];

export interface StartOptions {
  /** Prints where the page is and how to create the first owner. */
  banner?: boolean;
  /** Where mail worker and clock run: a process of their own, or (tests, demo) this one. */
  worker?: 'process' | 'inline';
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

function workInline(app: App, log: Logger): Supervised {
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

function startWorkers(app: App, options: StartOptions, log: Logger): Supervised[] {
  // Without a database there is nothing to mail and no window to follow.
  if (app.broken !== null) {
    return [];
  }
  return options.worker === 'inline'
    ? [workInline(app, log)]
    : Array.from({ length: app.config.mailWorkers }, (_, index) =>
        supervise(
          'mail-worker',
          index === 0 ? 'The mail worker' : `Mail worker ${index + 1}`,
          log,
          MAILING,
        ),
      );
}

interface ServingProcesses extends Serving {
  /** Where others serve: tells them that the database is damaged. */
  condemn?: (reason: Error) => void;
}

/** Several processes that serve, this one only looking after them. Resolves when all listen. */
async function serveTogether(config: Config, log: Logger): Promise<ServingProcesses> {
  const workers = Array.from({ length: config.webConcurrency }, (_, index) =>
    supervise('web-worker', `Web process ${index + 1}`, log),
  );
  await Promise.all(workers.map((worker) => worker.listening));
  return {
    url: `http://${config.host.includes(':') ? `[${config.host}]` : config.host}:${config.port}`,
    renders: () => 0,
    condemn: ({ message }) => workers.forEach((worker) => worker.tell(message)),
    stop: async () => {
      await Promise.all(workers.map((worker) => worker.stop()));
    },
  };
}

/**
 * Starts page, admin, clock and mail. Rejects when the port is taken, the database cannot be
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
  let serving: ServingProcesses;
  try {
    serving =
      config.webConcurrency > 1 && app.broken === null
        ? await serveTogether(config, log)
        : await serve(app);
  } catch (error) {
    await app.close();
    throw error;
  }
  const workers = startWorkers(app, options, log);
  const onDamage = (reason: Error): void => {
    log.fatal({ err: reason }, 'The database is damaged: nothing is written or mailed any more.');
    app.condemn(reason);
    serving.condemn?.(reason);
    workers.forEach((worker) => void worker.stop());
  };
  const endCheck =
    options.worker === 'inline' || app.broken !== null
      ? () => undefined
      : checkDatabase(config.databaseFile, log, onDamage);
  if (options.banner === true) {
    await printBanner(app, serving.url);
  }
  return {
    app,
    url: serving.url,
    renders: serving.renders,
    async stop() {
      endCheck();
      await Promise.all([serving.stop(), ...workers.map((worker) => worker.stop())]);
      await app.close();
    },
  };
}

function explain(error: unknown, config: Config | null): string {
  if (error instanceof ConfigError) {
    return error.message;
  }
  const { code } = error as NodeJS.ErrnoException;
  if (code === 'EADDRINUSE' && config !== null) {
    return `Port ${config.port} is in use. Stop what listens there, or choose another: PORT=4322 npm start`;
  }
  if (code === 'EACCES' && config !== null) {
    return `Port ${config.port} on ${config.host} may not be used by this account.`;
  }
  return error instanceof Error ? error.message : String(error);
}

/** The process of `npm start`: starts, says where, and stops in order on SIGTERM or SIGINT. */
export async function main(): Promise<void> {
  let config: Config | null = null;
  try {
    config = readConfig(process.env);
    const log = createLog();
    logFatal(log);
    // Before anything runs: whoever is told to stop while it starts stops in order as well.
    const starting = start(config, { banner: true, log });
    let stopping = false;
    const stop = (): void => {
      if (stopping) {
        return;
      }
      stopping = true;
      setTimeout(() => process.exit(1), STOP_WITHIN_MS).unref();
      starting
        .then((running) => running.stop())
        .then(
          () => process.exit(0),
          () => process.exit(1),
        );
    };
    process.on('SIGTERM', stop);
    process.on('SIGINT', stop);
    await starting;
  } catch (error) {
    console.error(`\nForewarn cannot start. ${explain(error, config)}\n`);
    process.exit(1);
  }
}
