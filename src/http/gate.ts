import { Refusal } from '../domain/errors.ts';

export interface Gate {
  /** Runs the work when there is room for it; throws `too_many` where too much waits already. */
  run<T>(work: () => Promise<T>): Promise<T>;
  /** Whether `run` would throw now. */
  isFull(): boolean;
}

export interface GateLimits {
  atOnce: number;
  /** How much more may wait. */
  waiting: number;
  /** What who is refused is told to wait, in seconds. */
  retryAfterSeconds: number;
}

/** Bounds work that is dear, whoever asks for it: so much at once, in the order in which it came. */
export function createGate({ atOnce, waiting, retryAfterSeconds }: GateLimits): Gate {
  const line: (() => void)[] = [];
  let running = 0;
  const isFull = (): boolean => running >= atOnce && line.length >= waiting;

  return {
    isFull,
    async run(work) {
      if (isFull()) {
        const message = 'Too many ask for this at the moment. Try again in a few seconds.';
        throw new Refusal('too_many', message, { retryAfterSeconds });
      }
      if (running >= atOnce) {
        // Whoever ends hands its place on, so nobody comes between.
        await new Promise<void>((resolve) => line.push(resolve));
      } else {
        running += 1;
      }
      try {
        return await work();
      } finally {
        const next = line.shift();
        if (next === undefined) {
          running -= 1;
        } else {
          next();
        }
      }
    },
  };
}
