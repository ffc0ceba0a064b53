import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const ROOT = join(import.meta.dirname, '../..');

/** A port that nobody listened on a moment ago. */
export async function freePort(): Promise<number> {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

/** A data folder of its own, and the environment of a server and a CLI on it. */
export interface Site {
  url: string;
  env: NodeJS.ProcessEnv;
  remove(): void;
}

export async function newSite(env: NodeJS.ProcessEnv = {}): Promise<Site> {
  const port = await freePort();
  const folder = mkdtempSync(join(tmpdir(), 'forewarn-e2e-'));
  const url = `http://localhost:${port}`;
  return {
    url,
    env: {
      PATH: process.env['PATH'],
      HOME: process.env['HOME'],
      NO_COLOR: '1',
      PORT: String(port),
      DATA_DIR: folder,
      TIME_ZONE: 'Europe/Berlin',
      ...env,
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

export interface RunningServer {
  pid: number;
  /** The link to create the first owner, where one was printed. */
  setupLink: string | null;
  output(): string;
  /** Ends it the hard way, and waits until it is gone. */
  kill(): Promise<void>;
  /** Ends it as an operator would, and returns its exit code. */
  stop(): Promise<number | null>;
}

/** The processes that one has started, the first of them first (Linux). */
export function childrenOf(pid: number): number[] {
  const list = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim();
  return list === '' ? [] : list.split(' ').map(Number);
}

/**
 * Starts the built program as `npm start` does and waits until it says where the page is.
 *
 * @param shell what a shell does first, such as setting limits
 */
export async function startServer(site: Site, shell = ':'): Promise<RunningServer> {
  const program = [process.execPath, 'dist/process/main.mjs'];
  const child: ChildProcess = spawn('/bin/sh', ['-c', `${shell}; exec "$0" "$@"`, ...program], {
    cwd: ROOT,
    env: site.env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  const exited = once(child, 'exit');
  // A test that fails half-way must not leave its server behind.
  const end = (): void => void child.kill('SIGKILL');
  process.once('exit', end);
  child.once('exit', () => process.off('exit', end));
  await new Promise<void>((resolve, reject) => {
    const read = (chunk: Buffer): void => {
      output += chunk.toString();
      if (/ {2}Data .*\n/.test(output) && output.endsWith('\n\n')) {
        resolve();
      }
    };
    child.stdout!.on('data', read);
    child.stderr!.on('data', read);
    child.once('exit', (code) => reject(new Error(`The server ended (${code}):\n${output}`)));
  });
  return {
    pid: child.pid!,
    setupLink: /\S+\/admin\/setup\?token=\S+/.exec(output)?.[0] ?? null,
    output: () => output,
    async kill() {
      child.kill('SIGKILL');
      await exited;
    },
    async stop() {
      child.kill('SIGTERM');
      const [code] = (await exited) as [number | null];
      return code;
    },
  };
}

export interface CliResult {
  code: number;
  stdout: string;
  stderr: string;
}

/** Runs the command line as `npm run forewarn -- …` does. */
export async function forewarn(site: Site, args: readonly string[]): Promise<CliResult> {
  try {
    const { stdout, stderr } = await promisify(execFile)(
      process.execPath,
      ['dist/process/cli.mjs', ...args],
      { cwd: ROOT, env: site.env },
    );
    return { code: 0, stdout, stderr };
  } catch (error) {
    const { code, stdout, stderr } = error as { code: number; stdout: string; stderr: string };
    return { code, stdout, stderr };
  }
}

/** A token with every right, made by the command line beside the running server. */
export async function makeToken(site: Site): Promise<string> {
  const result = await forewarn(site, [
    'token',
    'create',
    '--name',
    'e2e',
    '--scope',
    'all',
    '--json',
  ]);
  if (result.code !== 0) {
    throw new Error(result.stderr);
  }
  return (JSON.parse(result.stdout) as { token: string }).token;
}
