import cluster, { type Worker } from 'node:cluster';
import { existsSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { createApp, type App } from './app.ts';
import { ConfigError, readConfig, type Config } from './config.ts';
import { createFrontDoor, siteParts, type SiteHandler } from './http/front-door.ts';
import { runClock } from './jobs/run-clock.ts';
import { runPruning } from './jobs/run-pruning.ts';
import { createLog, type Logger } from './log.ts';
import { runMailWorker } from './outbox/worker.ts';
import { ROOT, SITE } from './paths.ts';

/** However much hangs, the process ends so long after it was asked to. */
const STOP_WITHIN_MS = 9_000;
const MAX_RESTART_DELAY_MS = 30_000;

export interface StartOptions {
  /** Prints where the page is and how to create the first owner. */
  banner?: boolean;
  /** Where mail worker and clock run: a process of their own, or (tests) this one. */
  worker?: 'process' | 'inline';
  /** An app that already exists, on its own store and clock. */
  app?: App;
  log?: Logger;
}

export interface Running {
  app: App;
  /** Where it listens, which is not always what is published. */
  url: string;
  stop(): Promise<void>;
}

async function loadSite(): Promise<SiteHandler> {
  const { entry } = siteParts(SITE);
  if (!existsSync(entry)) {
    throw new Error('The site has not been built: run npm run build.');
  }
  const module = (await import(pathToFileURL(entry).href)) as { handler: SiteHandler };
  return module.handler;
}

async function listen(server: Server, config: Config): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(config.port, config.host, () => {
      server.off('error', reject);
      resolve();
    });
  });
}

/** Keeps the worker process running: started again after a crash, with growing pauses. */
function superviseWorker(log: Logger): { stop(): Promise<void> } {
  let stopping = false;
  let delay = 500;
  let worker: Worker;
  let timer: NodeJS.Timeout | undefined;
  cluster.setupPrimary({ exec: join(ROOT, 'src', 'mail-worker.ts'), args: [] });
  const begin = (): void => {
    worker = cluster.fork();
    worker.once('online', () => {
      delay = 500;
    });
    worker.once('exit', (code, signal) => {
      if (!stopping) {
        log.error({ code, signal }, 'The mail worker ended; it is started again.');
        timer = setTimeout(begin, delay);
        delay = Math.min(delay * 2, MAX_RESTART_DELAY_MS);
      }
    });
  };
  begin();
  return {
    async stop() {
      stopping = true;
      clearTimeout(timer);
      if (!worker.isDead()) {
        const ended = new Promise((resolve) => worker.once('exit', resolve));
        worker.process.kill('SIGTERM');
        await ended;
      }
    },
  };
}

function workInline(app: App, log: Logger): { stop(): Promise<void> } {
  const abort = new AbortController();
  const deps = app.mailWorkerDeps();
  const work = Promise.all([
    runMailWorker(deps, abort.signal),
    runClock(app.clockContext, log, abort.signal),
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

async function printBanner(app: App, url: string): Promise<void> {
  const lines = [
    '',
    `  Status page   ${url}/`,
    `  Admin         ${url}/admin`,
    app.mailbox === null
      ? `  Mail          ${app.config.smtpUrl!.replace(/\/\/[^@/]*@/, '//…@')}`
      : `  Mail          kept as files in ${join(app.config.dataDir, 'mail')} (set SMTP_URL to send)`,
    `  Data          ${app.config.databaseFile}`,
  ];
  const token = await app.setup.issueLink();
  if (token !== null) {
    lines.push(
      '',
      '  Create the first owner with this link. It works once, within 24 hours:',
      `  ${app.config.publicUrl}/admin/setup?token=${token}`,
    );
  }
  console.log(`${lines.join('\n')}\n`);
}

/**
 * Starts page, admin, clock and mail. Rejects when the port is taken, the database cannot be
 * opened or migrated, or a template has a fault; nothing is left running then.
 */
export async function start(config: Config, options: StartOptions = {}): Promise<Running> {
  const log = options.log ?? createLog();
  const site = await loadSite();
  const app = options.app ?? (await createApp(config, { log }));
  const server = createServer(
    { headersTimeout: 15_000, requestTimeout: 30_000, keepAliveTimeout: 30_000 },
    createFrontDoor({
      site,
      clientFolder: siteParts(SITE).client,
      locals: (request) => ({ app, clientIp: request.socket.remoteAddress ?? '' }),
      log,
    }),
  );
  try {
    await listen(server, config);
  } catch (error) {
    await app.close();
    throw error;
  }
  const { port } = server.address() as AddressInfo;
  const url = `http://${config.host.includes(':') ? `[${config.host}]` : config.host}:${port}`;
  const worker = options.worker === 'inline' ? workInline(app, log) : superviseWorker(log);
  if (options.banner === true) {
    await printBanner(app, url);
  }
  return {
    app,
    url,
    async stop() {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeIdleConnections();
      setTimeout(() => server.closeAllConnections(), 3_000).unref();
      await Promise.all([closed, worker.stop()]);
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

async function main(): Promise<void> {
  let config: Config | null = null;
  try {
    config = readConfig(process.env);
    const running = await start(config, { banner: true });
    let stopping = false;
    const stop = (): void => {
      if (stopping) {
        return;
      }
      stopping = true;
      setTimeout(() => process.exit(1), STOP_WITHIN_MS).unref();
      running.stop().then(
        () => process.exit(0),
        () => process.exit(1),
      );
    };
    process.on('SIGTERM', stop);
    process.on('SIGINT', stop);
  } catch (error) {
    console.error(`\nForewarn cannot start. ${explain(error, config)}\n`);
    process.exit(1);
  }
}

if (import.meta.main) {
  await main();
}
