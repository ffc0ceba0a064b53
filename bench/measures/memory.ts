import { setTimeout as sleep } from 'node:timers/promises';
import { apiClient } from '../../test/support/api.ts';
import type { Bench, Measure } from '../measure.ts';
import { siteWith, startApp, type AppServer } from '../support/app-server.ts';
import { startLoad } from '../support/load.ts';
import { childrenOf, memoryOf, type Memory } from '../support/processes.ts';
import type { Row } from '../support/report.ts';
import { request } from '../support/request.ts';
import { exactly } from '../support/stats.ts';

const WEB = { most: 150 };
const WORKER = { most: 256 };
const LOADED = ['/', '/api/v2/summary.json', '/history', '/history.rss'];
const AT_REST_MS = 3_000;
const ODD_ADDRESSES = 200;

interface Found {
  atRest: Memory;
  worker: Memory;
  supervisor: Memory;
  loaded: Memory;
}

/** Every page a reader may see, addresses that lead nowhere, and staff at work meanwhile. */
async function load(bench: Bench, app: AppServer): Promise<void> {
  const client = startLoad();
  try {
    const job = { headers: { 'accept-encoding': 'gzip' }, connections: 32, port: app.port };
    for (const path of LOADED) {
      await client.run({ ...job, path, seconds: bench.seconds * 2 }, app.pid);
    }
  } finally {
    await client.stop();
  }
  const api = apiClient(app.url, await app.token());
  for (let index = 0; index < ODD_ADDRESSES; index += 1) {
    await request(`${app.url}/notices/nothing${index}`, { 'accept-encoding': 'gzip' });
    if (index % 10 === 0) {
      await api('PATCH', 'components/component0', { name: `Web app ${index}` });
      await request(`${app.url}/`, { 'accept-encoding': 'gzip' });
      await request(`${app.url}/admin/sign-in`);
    }
  }
}

async function look(bench: Bench, database: string): Promise<Found> {
  if (childrenOf(process.ppid).length === 0) {
    throw new Error('This system does not say what a process holds (Linux does).');
  }
  const app = await startApp(await siteWith(database), { pinned: true });
  try {
    await request(`${app.url}/`);
    // Until the mail worker is up, and the look through the database has ended.
    while (childrenOf(app.child.pid!).length !== 2) {
      await sleep(100);
    }
    await sleep(AT_REST_MS);
    const worker = memoryOf(childrenOf(app.child.pid!)[1]!);
    const supervisor = memoryOf(app.child.pid!);
    const atRest = memoryOf(app.pid);
    await load(bench, app);
    return { atRest, worker, supervisor, loaded: memoryOf(app.pid) };
  } finally {
    await app.stop();
  }
}

function rowsOf(which: string, { atRest, worker, supervisor, loaded }: Found): Row[] {
  const row = (what: string, mib: number, bar?: Row['bar']): Row => ({
    measure: 'memory',
    what: `${what}, ${which} database`,
    unit: 'MiB',
    value: exactly(Math.round(mib)),
    bar,
  });
  return [
    row('web process at rest, resident', atRest.now, WEB),
    row('web process at its highest under load, resident', loaded.peak, WEB),
    row('of which its own (the rest is the program, which all processes share)', loaded.own),
    row('mail worker without mail, resident', worker.peak, WORKER),
    row('of which its own', worker.own),
    row('process that looks after both, resident', supervisor.now),
    row('of which its own', supervisor.own),
  ];
}

/** What the processes hold: before anybody asks, and at the highest while everything is asked for. */
export const memory: Measure = {
  name: 'memory',
  run: async (bench) => [
    ...rowsOf('small', await look(bench, await bench.databases.small())),
    ...rowsOf('huge', await look(bench, await bench.databases.huge())),
  ],
};
