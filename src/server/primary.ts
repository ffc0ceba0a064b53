import cluster from 'node:cluster';
import { createLog, logFatal, type Logger } from '../platform/log.ts';
import { checkDatabase } from './check-database.ts';
import { ConfigError, missingProxies, readConfig, type Config } from './config.ts';
import { supervise, type Program, type Supervised } from './supervise.ts';

/** However much hangs, the process ends so long after it was asked to. */
const STOP_WITHIN_MS = 9_000;

/**
 * A message lives as long as its way to the server: where there is no room for those under way,
 * each is taken for something lasting. In MiB, counted twice.
 */
const MAILING = ['--max-semi-space-size=8'];

/** What a process that serves says when it does. */
export interface Serving {
  /** Nothing can be mailed or looked through, for there is no database. */
  broken: boolean;
  /** Where everything is, in words; of the first process that serves, else empty. */
  banner: string;
}

interface Household {
  config: Config;
  log: Logger;
  begin: (program: Program) => Supervised<Serving>;
}

const webProgram = (index: number): Program => ({
  name: 'web-worker',
  what: index === 0 ? 'The web process' : `Web process ${index + 1}`,
  args: index === 0 ? ['first'] : [],
  serves: true,
});

const mailProgram = (index: number): Program => ({
  name: 'mail-worker',
  what: index === 0 ? 'The mail worker' : `Mail worker ${index + 1}`,
  flags: MAILING,
  serves: false,
});

/**
 * Starts every process and says where the page is, once all that serve do. The first one migrates
 * the database before others open it. Rejects where one of them cannot serve.
 */
async function startAll({ config, log, begin }: Household): Promise<void> {
  const first = begin(webProgram(0));
  const { broken, banner } = await first.ready;
  if (!broken) {
    const count = config.webConcurrency - 1;
    const others = Array.from({ length: count }, (_, index) => begin(webProgram(index + 1)));
    await Promise.all(others.map(({ ready }) => ready));
    const mailing = Array.from({ length: config.mailWorkers }, (_, index) =>
      begin(mailProgram(index)),
    );
    checkDatabase(config.databaseFile, log, (reason) => {
      log.fatal({ err: reason }, 'The database is damaged: nothing is written or mailed any more.');
      [first, ...others].forEach((web) => web.tell(reason.message));
      mailing.forEach((worker) => void worker.stop());
    });
  }
  console.log(banner);
}

function readConfigOrEnd(): Config {
  try {
    return readConfig(process.env);
  } catch (error) {
    if (error instanceof ConfigError) {
      console.error(`\nForewarn cannot start. ${error.message}\n`);
      process.exit(1);
    }
    throw error;
  }
}

/**
 * The process of `npm start`: looks after those that serve and mail, starts again what died, and
 * stops all in order on SIGTERM or SIGINT. Ends with 1 where the page cannot be served: at the
 * start, or after it died again and again.
 */
export async function main(): Promise<void> {
  const config = readConfigOrEnd();
  const log = createLog();
  logFatal(log);
  const fault = missingProxies(config);
  if (fault !== null) {
    log.warn(fault);
  }
  if (config.webConcurrency === 1) {
    // The one that serves takes its connections itself.
    cluster.schedulingPolicy = cluster.SCHED_NONE;
  }
  const processes: Supervised<Serving>[] = [];
  let ending = false;

  function end(code: 0 | 1): void {
    if (ending) {
      return;
    }
    ending = true;
    setTimeout(() => process.exit(1), STOP_WITHIN_MS).unref();
    void Promise.all(processes.map((one) => one.stop())).then(() => process.exit(code));
  }

  function begin(program: Program): Supervised<Serving> {
    const begun = supervise<Serving>(log, program);
    processes.push(begun);
    void begun.givenUp.then(() => end(1));
    return begun;
  }

  process.on('SIGTERM', () => end(0));
  process.on('SIGINT', () => end(0));
  // Which of them cannot serve, and why, stands above.
  await startAll({ config, log, begin }).catch(() => end(1));
}
