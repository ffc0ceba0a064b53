import { once } from 'node:events';
import { createWriteStream, mkdtempSync, rmSync } from 'node:fs';
import { get, type IncomingMessage } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { apiClient } from '../../test/support/api.ts';
import type { Bench, Measure } from '../measure.ts';
import { siteWith, startApp, type AppServer } from '../support/app-server.ts';
import { p99, pageTimes } from '../support/page-times.ts';
import { childrenOf, memoryOf, startNode } from '../support/processes.ts';
import type { Row } from '../support/report.ts';
import { request } from '../support/request.ts';
import { exactly } from '../support/stats.ts';

const IDLE_SAMPLES = 600;
/** Each kind of work goes on for so long at least, or there are too few pages to compare. */
const WORK_MS = 10_000;
/** So long an import is watched after its file was read; then it is stopped, as by Ctrl+C. */
const IMPORT_MS = 30_000;
const FIRST_WORK_MS = 2_000;

interface Seen {
  pages: number[];
  /** MiB above rest, at the highest, of all of our processes together. */
  above: number;
  seconds: number;
}

/** The page and the memory of every process of ours while something is done. */
async function watched(
  app: AppServer,
  work: (ended: () => void) => Promise<unknown>,
  others: () => (number | undefined)[] = () => [],
): Promise<Seen> {
  const own = (): number =>
    [app.pid, ...childrenOf(app.pid), ...others()].reduce<number>(
      (sum, pid) => sum + (pid === undefined ? 0 : memoryOf(pid).own || 0),
      0,
    );
  const rest = own();
  let above = 0;
  const watch = setInterval(() => (above = Math.max(above, own() - rest)), 100);
  const begun = performance.now();
  let ended = false;
  const done = work(() => (ended = true)).finally(() => (ended = true));
  const pages = await pageTimes(`${app.url}/`, () => ended);
  await done;
  clearInterval(watch);
  return { pages, above, seconds: (performance.now() - begun) / 1_000 };
}

async function again(work: () => Promise<unknown>): Promise<void> {
  const until = performance.now() + WORK_MS;
  do {
    await work();
  } while (performance.now() < until);
}

async function download(app: AppServer, token: string): Promise<void> {
  const url = `${app.url}/api/v1/subscribers/export`;
  const headers = { authorization: `Bearer ${token}` };
  const [answer] = (await once(get(url, { headers }), 'response')) as [IncomingMessage];
  for await (const chunk of answer) {
    void chunk;
  }
}

function* csvOf(people: number): Generator<string> {
  yield 'email,components\n';
  for (let n = 1; n <= people; n += 1) {
    yield `imported${n}@example.org,all\n`;
  }
}

interface Imported extends Seen {
  writes: number[];
  refused: number;
  rows: number;
}

/** A file through the command line, with writes through the API and the page beside it. */
async function imported(app: AppServer, token: string, file: string): Promise<Imported> {
  const api = apiClient(app.url, token);
  const writes: number[] = [];
  let [refused, rows] = [0, 0];
  let pid: number | undefined;
  const seen = await watched(
    app,
    async () => {
      const args = [
        'subscribers',
        'import',
        file,
        '--consent',
        'Measured by the bench',
        '--confirmed',
      ];
      const child = startNode('dist/process/cli.mjs', {
        env: app.site.env,
        stdio: ['ignore', 'ignore', 'ignore'],
        args,
      });
      pid = child.pid;
      let over = false;
      const exited = once(child, 'exit').then(() => (over = true));
      let until = Infinity;
      for (let turn = 0; !over && performance.now() < until; turn += 1) {
        const begun = performance.now();
        const { status } = await api('POST', 'subscribers', {
          email: `beside${turn}@example.net`,
          components: 'all',
          confirmed_by: 'staff',
        });
        writes.push(performance.now() - begun);
        refused += status === 201 ? 0 : 1;
        const { status: listed, body } = await api('GET', 'subscribers/imports');
        if (listed !== 200) {
          throw new Error(`The list of imports answered ${listed}: ${JSON.stringify(body)}`);
        }
        const [one] = (body as unknown as { items: { status: string; done: number }[] }).items;
        rows = one?.done ?? 0;
        if (until === Infinity && one?.status !== undefined && one.status !== 'receiving') {
          until = performance.now() + IMPORT_MS;
        }
        // A token may make 600 calls a minute.
        await Promise.race([sleep(500), exited]);
      }
      child.kill('SIGINT');
      await Promise.race([exited, sleep(FIRST_WORK_MS).then(() => child.kill('SIGKILL'))]);
      await exited;
    },
    () => [pid],
  );
  return { ...seen, writes, refused, rows };
}

/** Export, search, report and import of a large database, each with the page asked for beside it. */
export const big: Measure = {
  name: 'big',
  async run(bench: Bench) {
    const { people } = bench;
    const app = await startApp(await siteWith(await bench.databases.loud(people)));
    const folder = mkdtempSync(join(tmpdir(), 'forewarn-import-'));
    const file = join(folder, 'people.csv');
    try {
      const token = await app.token();
      const authorised = { authorization: `Bearer ${token}` };
      // Until the look through the database has ended.
      while (childrenOf(app.pid).length > 1) {
        await sleep(100);
      }
      await request(`${app.url}/`);
      let asked = 0;
      const idle = p99(await pageTimes(`${app.url}/`, () => (asked += 1) > IDLE_SAMPLES));
      const asks = (path: string) => () => request(`${app.url}/api/v1/${path}`, authorised);
      const works = {
        export: await watched(app, () => again(() => download(app, token))),
        search: await watched(app, () => again(asks('subscribers?query=nobody-has-this'))),
        report: await watched(app, () => again(asks('report?from=2025-01-01&to=2026-12-31'))),
      };
      const what = people.toLocaleString('en');
      const row = (name: string, unit: string, value: number, bar?: Row['bar']): Row => ({
        ...{ measure: 'big', what: name, unit, value: exactly(value), bar },
      });
      const rowsOf = (name: string, { pages, above }: Seen): Row[] => [
        row(`${name}: page p99 meanwhile ÷ idle`, '×', p99(pages) / idle, { most: 2 }),
        row(`${name}: page, longest`, 'ms', Math.max(...pages)),
        row(`${name}: memory above rest`, 'MiB', above, { most: 64 }),
      ];
      const rows = [
        row('page p99 when idle', 'ms', idle),
        ...Object.entries(works).flatMap(([name, seen]) => rowsOf(`${name} of ${what}`, seen)),
        row(`export of ${what}`, 's', works.export.seconds),
      ];
      await pipeline(Readable.from(csvOf(people)), createWriteStream(file));
      const seen = await imported(app, token, file);
      return [
        ...rows,
        ...rowsOf(`import of ${what}`, seen),
        row('import: rows done when it was stopped', '', seen.rows),
        row('import: longest write by API beside it', 'ms', Math.max(...seen.writes)),
        row('import: writes that were refused', '', seen.refused, { most: 0 }),
      ];
    } finally {
      await app.stop();
      rmSync(folder, { recursive: true, force: true });
    }
  },
};
