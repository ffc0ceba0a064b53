import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { run } from '#src/cli/run.ts';

export interface Ran {
  code: number;
  out: string;
  err: string;
}

/** Runs a command line in this process: what it printed, and its exit code. */
export async function runCli(
  argv: readonly string[],
  options: { env?: NodeJS.ProcessEnv; stdin?: string; now?: number; stopped?: Promise<void> } = {},
): Promise<Ran> {
  const out: string[] = [];
  const err: string[] = [];
  const code = await run(argv, {
    out: (line) => out.push(line),
    err: (line) => err.push(line),
    drained: () => Promise.resolve(),
    env: options.env ?? {},
    readSecret: () => Promise.resolve(options.stdin ?? ''),
    // The demo runs until it is stopped, and an import until it is done.
    untilStopped: () =>
      options.stopped ?? (argv[0] === 'demo' ? Promise.resolve() : new Promise(() => undefined)),
    now: () => options.now ?? Date.UTC(2026, 11, 1, 12),
  });
  return { code, out: out.join('\n'), err: err.join('\n') };
}

/** Runs the command line as a process of its own, as `npm run forewarn` does. */
export function spawnCli(
  argv: readonly string[],
  options: { env: NodeJS.ProcessEnv; cwd: string; stdin?: string },
): Promise<Ran> {
  const script = join(import.meta.dirname, '..', '..', 'src', 'cli', 'main.ts');
  return new Promise((resolve) => {
    const child = execFile(
      process.execPath,
      [script, ...argv],
      { env: options.env, cwd: options.cwd },
      (error, out, err) => resolve({ code: error === null ? 0 : Number(error.code), out, err }),
    );
    child.stdin?.end(options.stdin ?? '');
  });
}
