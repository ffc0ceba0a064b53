import type { Bench, Measure } from '../measure.ts';
import { startApp, siteWith, type AppServer } from '../support/app-server.ts';
import { startBare, type Bare } from '../support/bare.ts';
import { startLoad, type Load, type LoadRun } from '../support/load.ts';
import type { Row } from '../support/report.ts';
import { inPairs, ratioOf, spreadOf } from '../support/stats.ts';
import { autocannonRatio } from './door/autocannon.ts';

const CONNECTIONS = 32;

interface Case {
  what: string;
  path: string;
  /** Asks with the tag of the newest bytes, so that the answer is a 304. */
  unchanged: boolean;
}

const CASES: Case[] = [
  { what: '/ gzip', path: '/', unchanged: false },
  { what: '/ 304', path: '/', unchanged: true },
  { what: 'summary.json gzip', path: '/api/v2/summary.json', unchanged: false },
  { what: 'summary.json 304', path: '/api/v2/summary.json', unchanged: true },
];

function rowsOf(what: string, pairs: [LoadRun, LoadRun][]): Row[] {
  const measure = 'door';
  return [
    {
      measure,
      what: `${what}: requests/s, front door ÷ bare server`,
      unit: '×',
      value: ratioOf(pairs, (run) => run.rate),
      bar: { least: 0.85 },
    },
    {
      measure,
      what: `${what}: requests per second of computing, ÷ bare`,
      unit: '×',
      value: ratioOf(pairs, (run) => 1 / run.cpuPerRequest),
      bar: { least: 0.85 },
    },
    {
      measure,
      what: `${what}: p99 at ${CONNECTIONS} connections, ÷ bare`,
      unit: '×',
      value: ratioOf(pairs, (run) => run.p99),
      bar: { most: 1.5 },
    },
  ];
}

async function runCase(bench: Bench, load: Load, app: AppServer, bare: Bare, one: Case) {
  const job = {
    path: one.path,
    headers: {
      'accept-encoding': 'gzip',
      ...(one.unchanged ? { 'if-none-match': bare.etags.get(one.path)! } : {}),
    },
    connections: CONNECTIONS,
    seconds: bench.seconds,
  };
  const pairs = await inPairs(
    bench.pairs,
    () => load.run({ ...job, port: app.port }, app.pid),
    () => load.run({ ...job, port: bare.port }, bare.pid),
  );
  const wanted = one.unchanged ? 304 : 200;
  if (pairs.flat().some(({ status }) => status !== wanted)) {
    throw new Error(`${one.what} was not answered with ${wanted} throughout.`);
  }
  const median = (value: (run: LoadRun) => number, side: 0 | 1): number =>
    spreadOf(pairs.map((pair) => value(pair[side]))).median;
  bench.say(
    [0, 1]
      .map((side) => {
        const of = (value: (run: LoadRun) => number) => median(value, side as 0 | 1);
        return (
          `${side === 0 ? `${one.what}: door` : 'bare'} ${of((run) => run.rate).toFixed(0)}/s, ` +
          `p50 ${of((run) => run.p50).toFixed(2)} ms, p99 ${of((run) => run.p99).toFixed(2)} ms, ` +
          `${of((run) => run.cpuPerRequest).toFixed(1)} µs each, ` +
          `busy ${(of((run) => run.busy) * 100).toFixed(0)} %`
        );
      })
      .join(' | '),
  );
  return rowsOf(one.what, pairs);
}

/**
 * The front door against a bare `node:http` server that sends the same bytes with the same headers
 * from another process on the same processor.
 */
export const door: Measure = {
  name: 'door',
  async run(bench) {
    const app = await startApp(await siteWith(await bench.databases.small()), { pinned: true });
    const bare = await startBare(app.url, [...new Set(CASES.map(({ path }) => path))]);
    const load = startLoad();
    try {
      const rows: Row[] = [];
      for (const one of CASES) {
        rows.push(...(await runCase(bench, load, app, bare, one)));
      }
      return [...rows, await autocannonRatio(bench, app.url, `http://127.0.0.1:${bare.port}`)];
    } finally {
      await Promise.all([load.stop(), bare.stop(), app.stop()]);
    }
  },
};
