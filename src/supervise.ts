import cluster, { type Worker } from 'node:cluster';
import { getCompileCacheDir } from 'node:module';
import type { Logger } from './log.ts';
import { sibling } from './sibling.ts';

const FIRST_DELAY_MS = 500;
const MAX_DELAY_MS = 30_000;
/** A process that ran for so long was well: its next restart waits briefly again. */
const WELL_AFTER_MS = 60_000;

export interface Supervised {
  stop(): Promise<void>;
}

export interface SupervisedServer extends Supervised {
  /** Tells the process something, if it runs. */
  tell(message: string): void;
  /** Resolves when it first listens; rejects when it ended before. */
  listening: Promise<void>;
}

/**
 * Keeps one process of ours running: started again after a crash, with growing pauses.
 *
 * @param flags of Node.js, besides those of this process
 */
export function supervise(
  name: string,
  what: string,
  log: Logger,
  flags: readonly string[] = [],
): SupervisedServer {
  const cache = getCompileCacheDir();
  let stopping = false;
  let delay = FIRST_DELAY_MS;
  let worker: Worker;
  let timer: NodeJS.Timeout | undefined;
  const first = Promise.withResolvers<void>();
  // Who does not serve is not waited for.
  first.promise.catch(() => undefined);

  function begin(): void {
    cluster.setupPrimary({
      exec: sibling(name),
      args: [],
      execArgv: [...process.execArgv, ...flags],
    });
    const begun = Date.now();
    worker = cluster.fork(cache === undefined ? {} : { NODE_COMPILE_CACHE: cache });
    worker.once('listening', () => first.resolve());
    worker.once('exit', (code, signal) => {
      first.reject(new Error(`${what} ended before it could serve; its message stands above.`));
      if (stopping) {
        return;
      }
      if (Date.now() - begun > WELL_AFTER_MS) {
        delay = FIRST_DELAY_MS;
      }
      log.error({ code, signal, delay }, `${what} ended; it is started again.`);
      timer = setTimeout(begin, delay);
      delay = Math.min(delay * 2, MAX_DELAY_MS);
    });
  }

  begin();
  return {
    listening: first.promise,
    tell(message) {
      if (worker.isConnected()) {
        worker.send(message);
      }
    },
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
