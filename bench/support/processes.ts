import { spawn, type ChildProcess, type StdioOptions } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

const ROOT = join(import.meta.dirname, '../..');
const TASKSET = ['/usr/bin/taskset', '/bin/taskset'].find((path) => existsSync(path));

/** The processors that this process may use; empty where the system does not say. */
function allowedCores(): number[] {
  if (!existsSync('/proc/self/status')) {
    return [];
  }
  const list = /^Cpus_allowed_list:\s*(\S+)$/m.exec(readFileSync('/proc/self/status', 'utf8'));
  return (list?.[1] ?? '').split(',').flatMap((range) => {
    const [from = NaN, to = from] = range.split('-').map(Number);
    return Array.from({ length: to - from + 1 }, (_, index) => from + index);
  });
}

const cores = allowedCores();

/** Servers share one processor, so that each has the same; the load comes from another. */
export const CORES =
  TASKSET !== undefined && cores.length >= 2 ? { server: cores[0]!, load: cores[1]! } : null;

/** Starts a file of this project under this Node.js, on one processor where that is possible. */
export function startNode(
  file: string,
  options: {
    env?: NodeJS.ProcessEnv;
    core?: 'server' | 'load';
    stdio: StdioOptions;
    flags?: string[];
    args?: string[];
    /** How many files the process may have open. */
    descriptors?: number;
  },
): ChildProcess {
  const node = [
    process.execPath,
    ...(options.flags ?? []),
    resolve(ROOT, file),
    ...(options.args ?? []),
  ];
  const pinned =
    options.core === undefined || CORES === null
      ? node
      : [TASKSET!, '-c', String(CORES[options.core]), ...node];
  const limit = `ulimit -n ${options.descriptors}; exec "$0" "$@"`;
  const [command, ...args] =
    options.descriptors === undefined ? pinned : ['/bin/sh', '-c', limit, ...pinned];
  return spawn(command!, args, {
    cwd: ROOT,
    env: options.env ?? process.env,
    stdio: options.stdio,
  });
}

/** Seconds that a process's threads have computed; NaN where the system does not say. */
export function cpuSeconds(pid: number): number {
  const folder = `/proc/${pid}/task`;
  if (!existsSync(folder)) {
    return NaN;
  }
  const nanoseconds = readdirSync(folder).map((thread) =>
    Number(readFileSync(join(folder, thread, 'schedstat'), 'utf8').split(' ')[0]),
  );
  return nanoseconds.reduce((sum, one) => sum + one, 0) / 1e9;
}

export interface Memory {
  /** Resident, MiB: now, and at its highest so far. */
  now: number;
  peak: number;
  /** Resident and backed by no file, now: what no other process shares. */
  own: number;
}

/** Memory of a process in MiB; NaN where the system does not say. */
export function memoryOf(pid: number): Memory {
  const file = `/proc/${pid}/status`;
  const status = existsSync(file) ? readFileSync(file, 'utf8') : '';
  const read = (name: string): number =>
    Number(new RegExp(`^${name}:\\s*(\\d+) kB$`, 'm').exec(status)?.[1] ?? NaN) / 1_024;
  return { now: read('VmRSS'), peak: read('VmHWM'), own: read('RssAnon') };
}

/** The processes that one has started; none where the system does not say. */
export function childrenOf(pid: number): number[] {
  const file = `/proc/${pid}/task/${pid}/children`;
  const list = existsSync(file) ? readFileSync(file, 'utf8').trim() : '';
  return list === '' ? [] : list.split(' ').map(Number);
}

/** Ends a process as an operator would, and waits until it is gone. */
export async function stopProcess(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) {
    return;
  }
  const gone = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGTERM');
  await gone;
}
