import cluster, { type Worker } from 'node:cluster';
import { getCompileCacheDir } from 'node:module';
import type { Logger } from '../platform/log.ts';
import { sibling } from './sibling.ts';

const FIRST_DELAY_MS = 250;
const MAX_DELAY_MS = 30_000;
/** A process that ran for so long was well: its next restart waits briefly again. */
const WELL_AFTER_MS = 60_000;

/** Two minutes of tries: then whatever started us has to know that nothing is served. */
const MOST_ENDS = 10;

export interface Program {
  /** The file that it begins with. */
  name: string;
  /** What it is called in the log. */
  what: string;
  /** Flags of Node.js, besides those of this process. */
  flags?: readonly string[];
  /** For its first start only. */
  args?: readonly string[];
  /**
   * It says when it is ready. Where it ends before, nobody starts it again, and where it ends often
   * in a row afterwards it is given up.
   */
  serves: boolean;
}

export interface Supervised<Ready> {
  /** Tells the process something, now and whenever it was started again. */
  tell(message: string): void;
  /** What the process says when it is ready; rejects where it ends before, the first time. */
  readonly ready: Promise<Ready>;
  /** Resolves when a process that serves is given up. */
  givenUp: Promise<void>;
  stop(): Promise<void>;
}

/** Keeps one process of ours running: started again after a crash, with growing pauses. */
export function supervise<Ready>(log: Logger, program: Program): Supervised<Ready> {
  const { name, what, flags = [], args = [], serves } = program;
  const cache = getCompileCacheDir();
  const ready = Promise.withResolvers<Ready>();
  const givenUp = Promise.withResolvers<void>();
  // Who says nothing is not waited for.
  ready.promise.catch(() => undefined);
  let stopping = false;
  let ends = 0;
  let worker: Worker;
  let timer: NodeJS.Timeout | undefined;
  let told: string | null = null;
  let wasReady = false;

  function restart({ code, signal }: { code: number; signal: string }): void {
    ends += 1;
    if (serves && ends >= MOST_ENDS) {
      log.fatal({ code, signal, ends }, `${what} ends again and again; it is given up.`);
      givenUp.resolve();
      return;
    }
    const delay = Math.min(FIRST_DELAY_MS * 2 ** (ends - 1), MAX_DELAY_MS);
    log.error({ code, signal, delay }, `${what} ended; it is started again.`);
    timer = setTimeout(begin, delay);
  }

  function begin(): void {
    cluster.setupPrimary({
      exec: sibling(name),
      args: wasReady ? [] : [...args],
      execArgv: [...process.execArgv, ...flags],
    });
    const begun = Date.now();
    worker = cluster.fork(cache === undefined ? {} : { NODE_COMPILE_CACHE: cache });
    worker.once('message', (said: Ready) => {
      wasReady = true;
      ready.resolve(said);
      if (told !== null) {
        worker.send(told);
      }
    });
    worker.once('exit', (code, signal) => {
      ready.reject(new Error(`${what} ended before it was ready; its message stands above.`));
      if (Date.now() - begun > WELL_AFTER_MS) {
        ends = 0;
      }
      if (!stopping && (wasReady || !serves)) {
        restart({ code, signal });
      }
    });
  }

  begin();
  return {
    ready: ready.promise,
    givenUp: givenUp.promise,
    tell(message) {
      told = message;
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
