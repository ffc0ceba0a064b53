import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { apiClient } from '../../test/support/api.ts';
import { makeToken } from '../../test/support/server.ts';
import type { Bench, Measure } from '../measure.ts';
import { siteWith } from '../support/app-server.ts';
import { startNode, stopProcess } from '../support/processes.ts';
import type { Row } from '../support/report.ts';
import { request } from '../support/request.ts';
import { spreadOf } from '../support/stats.ts';

const REQUESTS = 1_000;
const PATHS = ['/', '/api/v2/summary.json', '/history.rss', '/history.atom'];
const ROUNDS = 5;

async function open(port: number, count: number): Promise<Socket[]> {
  return Promise.all(
    Array.from({ length: count }, async () => {
      const socket = connect({ port, host: '127.0.0.1', noDelay: true });
      await once(socket, 'connect');
      return socket;
    }),
  );
}

/** Milliseconds until the whole answer was there; the server closes after it. */
async function ask(socket: Socket, path: string): Promise<number> {
  const begun = performance.now();
  const chunks: Buffer[] = [];
  socket.on('data', (chunk: Buffer) => chunks.push(chunk));
  socket.write(
    `GET ${path} HTTP/1.1\r\nhost: localhost\r\naccept-encoding: gzip\r\nconnection: close\r\n\r\n`,
  );
  await once(socket, 'close');
  const status = Buffer.concat(chunks).toString('latin1', 0, 12);
  if (status !== 'HTTP/1.1 200') {
    throw new Error(`A request of the burst was answered with "${status}".`);
  }
  return performance.now() - begun;
}

async function measure(bench: Bench): Promise<Row[]> {
  const site = await siteWith(await bench.databases.small());
  const child = startNode('bench/support/counted-server.ts', {
    env: site.env,
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  const renders = async (): Promise<number> => {
    child.send('renders');
    return ((await once(child, 'message')) as [number])[0];
  };
  const made: number[] = [];
  const alone: number[] = [];
  const first: number[] = [];
  const last: number[] = [];
  try {
    await once(child, 'message');
    const port = Number(site.env['PORT']);
    const base = `http://127.0.0.1:${port}`;
    const api = apiClient(base, await makeToken(site));
    const rename = async (round: number): Promise<void> => {
      const answer = await api('PATCH', 'components/component0', { name: `Web app ${round}` });
      if (answer.status >= 300) {
        throw new Error(`The component was not renamed: ${JSON.stringify(answer.body)}`);
      }
    };
    for (let round = 0; round <= ROUNDS; round += 1) {
      await rename(round * 2);
      const lone = await request(`${base}/`, { 'accept-encoding': 'gzip' });
      const sockets = await open(port, REQUESTS);
      await rename(round * 2 + 1);
      const before = await renders();
      const times = await Promise.all(
        sockets.map((socket, index) => ask(socket, PATHS[index % PATHS.length]!)),
      );
      const rendered = (await renders()) - before;
      if (round > 0) {
        alone.push(lone.ms);
        made.push(rendered / PATHS.length);
        first.push(Math.min(...times));
        last.push(Math.max(...times));
      }
    }
  } finally {
    await stopProcess(child);
    site.remove();
  }
  const of = (what: string, unit: string, values: number[], bar?: Row['bar']): Row => ({
    measure: 'burst',
    what,
    unit,
    value: spreadOf(values),
    bar,
  });
  return [
    of(`renders per URL, ${REQUESTS} requests at once for ${PATHS.length} URLs`, '', made, {
      most: 1,
    }),
    of('/: one request alone after a change, which renders', 'ms', alone, { most: 100 }),
    of(`the first of ${REQUESTS} answers`, 'ms', first),
    of(`the last of ${REQUESTS} answers`, 'ms', last),
  ];
}

/** 1,000 open connections that all ask in the moment after a publication. */
export const burst: Measure = { name: 'burst', run: measure };
