import { once } from 'node:events';
import type { LoadJob, LoadResult } from './load-process.ts';
import { cpuSeconds, startNode, stopProcess } from './processes.ts';

export interface LoadRun extends LoadResult {
  /** Requests a second as the client saw them. */
  rate: number;
  /** Seconds that the server computed for 1,000,000 requests, which is microseconds for one. */
  cpuPerRequest: number;
  /** Share of the time in which the server computed; well below 1 the client is the limit. */
  busy: number;
}

export interface Load {
  /** Loads a server of which only the port and the process are known. */
  run(job: LoadJob, pid: number): Promise<LoadRun>;
  stop(): Promise<void>;
}

/** A process that makes requests, on a processor of its own where there is one. */
export function startLoad(): Load {
  const child = startNode('bench/support/load-process.ts', {
    core: 'load',
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  return {
    async run(job, pid) {
      const before = cpuSeconds(pid);
      child.send(job);
      const [answer] = (await once(child, 'message')) as [{ result?: LoadResult; error?: string }];
      if (answer.result === undefined) {
        throw new Error(answer.error);
      }
      const { result } = answer;
      const computed = cpuSeconds(pid) - before;
      return {
        ...result,
        rate: result.requests / result.seconds,
        cpuPerRequest: (computed / result.requests) * 1e6,
        busy: computed / result.seconds,
      };
    },
    stop: () => stopProcess(child),
  };
}
