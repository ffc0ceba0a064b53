import { once } from 'node:events';
import type { BareAnswer } from './bare-server.ts';
import { startNode, stopProcess } from './processes.ts';
import { request } from './request.ts';

/** Not of the answer but of the connection, and added by Node.js itself. */
const OF_CONNECTION = new Set(['date', 'connection', 'keep-alive']);

async function record(base: string, path: string): Promise<BareAnswer> {
  const { rawHeaders, headers, body } = await request(base + path, { 'accept-encoding': 'gzip' });
  return {
    path,
    headers: rawHeaders.filter(
      (_, index) => !OF_CONNECTION.has(rawHeaders[index - (index % 2)]!.toLowerCase()),
    ),
    etag: headers['etag']!,
    body: body.toString('base64'),
  };
}

export interface Bare {
  port: number;
  pid: number;
  /** The strong tag of each path. */
  etags: Map<string, string>;
  stop(): Promise<void>;
}

/** A bare `node:http` server that sends byte for byte what another server sends with gzip. */
export async function startBare(base: string, paths: readonly string[]): Promise<Bare> {
  const answers = await Promise.all(paths.map((path) => record(base, path)));
  const child = startNode('bench/support/bare-server.ts', {
    core: 'server',
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  child.send(answers);
  const [port] = (await once(child, 'message')) as [number];
  return {
    port,
    pid: child.pid!,
    etags: new Map(answers.map(({ path, etag }) => [path, etag])),
    stop: () => stopProcess(child),
  };
}
