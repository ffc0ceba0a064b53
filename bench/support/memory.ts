import type { AppServer } from './app-server.ts';
import { childrenOf, memoryOf } from './processes.ts';

/** MiB that processes hold for themselves; one that has ended holds nothing. */
export const ownOf = (pids: readonly number[]): number =>
  pids.reduce((sum, pid) => sum + (memoryOf(pid).own || 0), 0);

/** The processes that serve and mail. */
export const processesOf = (app: AppServer): number[] => childrenOf(app.child.pid!);

/** Looks ten times a second; ended, it says how many MiB more than at rest there were. */
export function watchMemory(read: () => number, rest = read()): () => number {
  let above = 0;
  const watch = setInterval(() => (above = Math.max(above, read() - rest)), 100);
  return () => {
    clearInterval(watch);
    return above;
  };
}
