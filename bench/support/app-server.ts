import type { ChildProcess } from 'node:child_process';
import { cpSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { makeToken, newSite, type Site } from '../../test/support/server.ts';
import { childrenOf, startNode, stopProcess } from './processes.ts';

/** A data folder of its own with a copy of a database, listening on 127.0.0.1 only. */
export async function siteWith(
  database: string | null,
  env: NodeJS.ProcessEnv = {},
): Promise<Site> {
  const site = await newSite({ HOST: '127.0.0.1', TIME_ZONE: 'UTC', ...env });
  if (database !== null) {
    cpSync(database, join(site.env['DATA_DIR']!, 'forewarn.sqlite'));
  }
  return site;
}

/** The flags and the environment that `npm start` gives. */
export const FLAGS_OF_NPM = ['--max-semi-space-size=2'];

export const asByNpm = (env: NodeJS.ProcessEnv): NodeJS.ProcessEnv => ({
  ...env,
  MALLOC_ARENA_MAX: '1',
});

export interface AppServer {
  site: Site;
  port: number;
  url: string;
  /** The process that serves. */
  pid: number;
  /** The process of `npm start`, which looks after all others. */
  child: ChildProcess;
  /** A token with every right. */
  token(): Promise<string>;
  /** Ends it and removes its data. */
  stop(): Promise<void>;
}

/** The process that serves; before version 0.2 it was the one that was started. */
function servingOf(pid: number): number {
  const isWeb = (child: number): boolean =>
    readFileSync(`/proc/${child}/cmdline`, 'utf8').includes('web-worker');
  return childrenOf(pid).find(isWeb) ?? pid;
}

/**
 * Starts Forewarn as `npm start` does and waits until it says where it is; pinned, all its processes
 * share the one processor of the servers.
 */
export async function startApp(
  site: Site,
  options: { pinned?: boolean; flags?: string[]; program?: string; descriptors?: number } = {},
): Promise<AppServer> {
  const child = startNode(options.program ?? 'dist/process/main.mjs', {
    descriptors: options.descriptors,
    env: asByNpm(site.env),
    core: options.pinned === true ? 'server' : undefined,
    flags: [...FLAGS_OF_NPM, ...(options.flags ?? [])],
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  child.stderr!.on('data', (chunk: Buffer) => (output += chunk.toString()));
  await new Promise<void>((resolve, reject) => {
    child.stdout!.on('data', (chunk: Buffer) => {
      output += chunk.toString();
      if (/ {2}Data .*\n/.test(output)) {
        resolve();
      }
    });
    child.once('exit', () => reject(new Error(`The server ended:\n${output}`)));
  });
  const port = Number(site.env['PORT']);
  return {
    site,
    port,
    url: `http://127.0.0.1:${port}`,
    pid: servingOf(child.pid!),
    child,
    token: () => makeToken(site),
    async stop() {
      await stopProcess(child);
      site.remove();
    },
  };
}
