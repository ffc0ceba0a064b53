import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import type { DkimKey } from './key.ts';
import type { SigningAnswer, SigningTask } from './thread.ts';

export interface DkimSigner {
  /**
   * The same message with a DKIM-Signature in front.
   *
   * @throws {Error} with code `EDKIM` where it cannot be signed; it is never given back unsigned
   */
  sign(raw: Buffer): Promise<Buffer>;
  close(): Promise<void>;
}

/** A key signs some thousand messages a second; more threads than this wait for the relay. */
const MOST_THREADS = 2;
/** The thread holds a message or two and the library; the mail worker counts its memory. */
const LIMITS = { maxYoungGenerationSizeMb: 4, maxOldGenerationSizeMb: 48, stackSizeMb: 2 };

interface Waiting {
  resolve: (header: string) => void;
  reject: (error: Error) => void;
}

interface Thread {
  worker: Worker;
  waiting: Map<number, Waiting>;
}

/** The outbox tries again later: what is wrong is the thread or the key, never the recipient. */
class SigningFailed extends Error {
  readonly code = 'EDKIM';

  constructor(reason: string) {
    super(`The mail could not be signed: ${reason}`);
    this.name = 'SigningFailed';
  }
}

function startThread(file: string, key: DkimKey, gone: (thread: Thread) => void): Thread {
  const worker = new Worker(file, {
    workerData: key,
    execArgv: [],
    resourceLimits: LIMITS,
  });
  const thread: Thread = { worker, waiting: new Map() };
  const fail = (reason: string): void => {
    gone(thread);
    const left = [...thread.waiting.values()];
    thread.waiting.clear();
    left.forEach(({ reject }) => reject(new SigningFailed(reason)));
  };
  worker.on('message', (answer: SigningAnswer) => {
    const asked = thread.waiting.get(answer.id);
    thread.waiting.delete(answer.id);
    if ('header' in answer) {
      asked?.resolve(answer.header);
    } else {
      asked?.reject(new SigningFailed(answer.error));
    }
  });
  worker.on('error', (error) => fail(String(error)));
  worker.on('exit', () => fail('the thread ended'));
  // An idle thread does not keep the process alive.
  worker.unref();
  return thread;
}

/**
 * Signs in threads beside the one that composes and sends: an RSA signature takes as long as
 * composing and sending the message. A thread that dies is replaced with the next message.
 *
 * @param file what a thread runs: `src/dkim-thread.ts`, or what was built of it
 * @param threads one less than there are processors, at most 2, unless given
 */
export function createDkimSigner(
  key: DkimKey,
  file: string,
  threads = Math.max(1, Math.min(MOST_THREADS, availableParallelism() - 1)),
): DkimSigner {
  let running: Thread[] = [];
  let lastId = 0;
  let closed = false;

  function gone(thread: Thread): void {
    running = running.filter((other) => other !== thread);
  }

  function leastBusy(): Thread {
    const idle = running.find(({ waiting }) => waiting.size === 0);
    if (idle === undefined && running.length < threads) {
      const thread = startThread(file, key, gone);
      running.push(thread);
      return thread;
    }
    return idle ?? running.reduce((a, b) => (b.waiting.size < a.waiting.size ? b : a));
  }

  function headerFor(raw: Buffer): Promise<string> {
    return new Promise((resolve, reject) => {
      if (closed) {
        reject(new SigningFailed('the signer was closed'));
        return;
      }
      lastId += 1;
      const { worker, waiting } = leastBusy();
      const id = lastId;
      const done = (): void => {
        if (waiting.size === 0) {
          worker.unref();
        }
      };
      waiting.set(id, {
        resolve: (header) => (done(), resolve(header)),
        reject: (error) => (done(), reject(error)),
      });
      worker.ref();
      worker.postMessage({ id, raw } satisfies SigningTask);
    });
  }

  return {
    async sign(raw) {
      return Buffer.concat([Buffer.from(await headerFor(raw), 'latin1'), raw]);
    },
    async close() {
      closed = true;
      await Promise.all(running.map(({ worker }) => worker.terminate()));
    },
  };
}
