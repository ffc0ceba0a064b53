import { once } from 'node:events';
import { startNode, stopProcess } from './processes.ts';

/** Instants in epoch milliseconds. */
export interface Taken {
  firstAt: number;
  lastAt: number;
  count: number;
  /** The first message of them, as it was sent, dots doubled. */
  sample: string;
}

export interface Sink {
  port: number;
  /** Begins to count anew; the promise within resolves with the `count`th message. */
  expect(count: number): Promise<{ taken: Promise<Taken> }>;
  stop(): Promise<void>;
}

/** A mail server in a process of its own that takes everything, answering after a pause. */
export async function startSink(pauseMs: number): Promise<Sink> {
  const child = startNode('bench/support/sink-process.ts', {
    args: [String(pauseMs)],
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  const [port] = (await once(child, 'message')) as [number];
  return {
    port,
    async expect(count) {
      child.send({ wanted: count });
      await once(child, 'message');
      return { taken: once(child, 'message').then(([taken]) => taken as Taken) };
    },
    stop: () => stopProcess(child),
  };
}
