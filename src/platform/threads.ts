import { Worker, type ResourceLimits } from 'node:worker_threads';
import type { ThreadAnswer, ThreadTask } from './answer-tasks.ts';

/** What a thread could not do: the reason that it gave, or that it died or took too long. */
export class ThreadFailed extends Error {
  readonly why: 'refused' | 'died' | 'late' | 'closed';

  constructor(why: ThreadFailed['why'], message: string) {
    super(message);
    this.name = 'ThreadFailed';
    this.why = why;
  }
}

export interface ThreadOptions {
  /** What a thread runs: `src/<name>-thread.ts`, or what was built of it. */
  file: string;
  workerData?: unknown;
  limits: ResourceLimits;
  /** At most so many at once; 1 unless given. */
  most?: number;
  /** A thread that works on one task for longer than so many milliseconds is ended. */
  withinMs?: number;
  /** A thread with nothing to do for so many milliseconds is ended; never unless given. */
  idleMs?: number;
}

export interface Threads<Task, Answer> {
  /** Rejects with `ThreadFailed`. */
  ask(task: Task): Promise<Answer>;
  close(): Promise<void>;
}

interface Asked<Task, Answer> {
  task: Task;
  resolve: (answer: Answer) => void;
  reject: (error: ThreadFailed) => void;
}

/** One thread and what it was asked, in the order in which it works. */
class Thread<Task, Answer> {
  readonly waiting = new Map<number, Asked<Task, Answer>>();
  readonly #worker: Worker;
  readonly #options: ThreadOptions;
  #timer: NodeJS.Timeout | undefined;
  #lastId = 0;
  #online = false;
  #late = false;

  constructor(
    options: ThreadOptions,
    ended: (failed: ThreadFailed, left: Asked<Task, Answer>[]) => void,
  ) {
    const { file, workerData, limits } = options;
    this.#options = options;
    this.#worker = new Worker(file, { workerData, execArgv: [], resourceLimits: limits });
    let reason = 'the thread ended';
    this.#worker.on('online', () => {
      this.#online = true;
      this.#watch();
    });
    this.#worker.on('message', (answer: ThreadAnswer<Answer>) => this.#take(answer));
    this.#worker.on('error', (error) => (reason = String(error)));
    this.#worker.on('exit', () => {
      clearTimeout(this.#timer);
      const left = [...this.waiting.values()];
      this.waiting.clear();
      ended(new ThreadFailed(this.#late ? 'late' : 'died', reason), left);
    });
    // An idle thread does not keep the process alive.
    this.#worker.unref();
  }

  ask(asked: Asked<Task, Answer>): void {
    this.#lastId += 1;
    this.waiting.set(this.#lastId, asked);
    this.#worker.ref();
    this.#worker.postMessage({ id: this.#lastId, task: asked.task } satisfies ThreadTask<Task>);
    if (this.waiting.size === 1) {
      this.#watch();
    }
  }

  #take(answer: ThreadAnswer<Answer>): void {
    const asked = this.waiting.get(answer.id);
    this.waiting.delete(answer.id);
    if (this.waiting.size === 0) {
      this.#worker.unref();
    }
    this.#watch();
    if ('error' in answer) {
      asked?.reject(new ThreadFailed('refused', answer.error));
    } else {
      asked?.resolve(answer.answer);
    }
  }

  /** From the moment at which it runs and begins with a task, or has none. */
  #watch(): void {
    clearTimeout(this.#timer);
    const busy = this.waiting.size > 0;
    const after = busy ? this.#options.withinMs : this.#options.idleMs;
    if (after !== undefined && this.#online) {
      this.#timer = setTimeout(() => {
        this.#late = busy;
        void this.end();
      }, after);
      this.#timer.unref();
    }
  }

  end(): Promise<unknown> {
    return this.#worker.terminate();
  }
}

/**
 * Threads beside the one that serves, started when they are first asked. One that dies or is late
 * fails the task that it was at; what waited behind it is done by the next.
 */
export function createThreads<Task, Answer>(options: ThreadOptions): Threads<Task, Answer> {
  let running: Thread<Task, Answer>[] = [];
  let closed = false;

  function startThread(): Thread<Task, Answer> {
    const thread = new Thread<Task, Answer>(options, (failed, left) => {
      running = running.filter((other) => other !== thread);
      left.shift()?.reject(failed);
      left.forEach(give);
    });
    running.push(thread);
    return thread;
  }

  function give(asked: Asked<Task, Answer>): void {
    if (closed) {
      asked.reject(new ThreadFailed('closed', 'the threads were closed'));
      return;
    }
    const idle = running.find(({ waiting }) => waiting.size === 0);
    if (idle !== undefined) {
      idle.ask(asked);
    } else if (running.length < (options.most ?? 1)) {
      startThread().ask(asked);
    } else {
      running.reduce((a, b) => (b.waiting.size < a.waiting.size ? b : a)).ask(asked);
    }
  }

  return {
    ask: (task) => new Promise((resolve, reject) => give({ task, resolve, reject })),
    async close() {
      closed = true;
      await Promise.all(running.map((thread) => thread.end()));
    },
  };
}
