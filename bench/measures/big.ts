import { once } from 'node:events';
import { createWriteStream, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { get, type IncomingMessage } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { apiClient, type Api } from '../../test/support/api.ts';
import type { Bench, Measure } from '../measure.ts';
import { siteWith, startApp, type AppServer } from '../support/app-server.ts';
import { p99, pageTimes } from '../support/page-times.ts';
import { childrenOf, memoryOf, startNode } from '../support/processes.ts';
import type { Row } from '../support/report.ts';
import { request } from '../support/request.ts';
import { exactly } from '../support/stats.ts';

/** Work and rest take turns, so that whatever else the machine does falls on both. */
const TURN_MS = 1_500;
const TURNS = 8;
/** A token may make 600 calls a minute. */
const STEP_MS = 50;
/** So long an import is watched after its file was read, unless to its end; then it is stopped, as by Ctrl+C. */
const IMPORT_MS = 30_000;
/** The page alone, before an import and after it. */
const ALONE_MS = 10_000;
const FIRST_WORK_MS = 2_000;

/** What goes on for a while in steps of at most some seconds, and is told to begin with the next. */
type Step = () => Promise<unknown>;

interface Seen {
  beside: number[];
  idle: number[];
  /** MiB above rest, at the highest. */
  above: number;
}

const ownOf = (pids: readonly number[]): number =>
  pids.reduce((sum, pid) => sum + (memoryOf(pid).own || 0), 0);

/** The processes that serve and mail. */
const processesOf = (app: AppServer): number[] => childrenOf(app.child.pid!);

/** Looks ten times a second; ended, it says how many MiB more than now there were. */
function watchMemory(read: () => number, rest = read()): () => number {
  let above = 0;
  const watch = setInterval(() => (above = Math.max(above, read() - rest)), 100);
  return () => {
    clearInterval(watch);
    return above;
  };
}

async function pagesFor(app: AppServer, ms: number): Promise<number[]> {
  const until = performance.now() + ms;
  return pageTimes(`${app.url}/`, () => performance.now() > until);
}

/** The page beside steps of work and without it, in turns. */
async function watched(app: AppServer, step: Step): Promise<Seen> {
  await step();
  const seen: Seen = { beside: [], idle: [], above: 0 };
  const above = watchMemory(() => ownOf(processesOf(app)));
  for (let turn = 0; turn < TURNS; turn += 1) {
    seen.idle.push(...(await pagesFor(app, TURN_MS)));
    const until = performance.now() + TURN_MS;
    let ended = false;
    const work = (async () => {
      while (performance.now() < until) {
        await Promise.all([step(), sleep(STEP_MS)]);
      }
    })().finally(() => (ended = true));
    seen.beside.push(...(await pageTimes(`${app.url}/`, () => ended)));
    await work;
  }
  return { ...seen, above: above() };
}

async function download(app: AppServer, token: string): Promise<IncomingMessage> {
  const url = `${app.url}/api/v1/subscribers/export`;
  const headers = { authorization: `Bearer ${token}` };
  const [answer] = (await once(get(url, { headers }), 'response')) as [IncomingMessage];
  if (answer.statusCode !== 200) {
    throw new Error(`The export was answered with ${answer.statusCode}.`);
  }
  return answer;
}

/** Some pieces of an export, which waits between two steps; the next export after its end. */
function exporting(app: AppServer, token: string): Step {
  let pieces: AsyncIterator<Buffer> | null = null;
  return async () => {
    pieces ??= (await download(app, token))[Symbol.asyncIterator]() as AsyncIterator<Buffer>;
    const until = performance.now() + STEP_MS;
    while (performance.now() < until) {
      if ((await pieces.next()).done === true) {
        pieces = null;
        return;
      }
    }
  };
}

function asking(app: AppServer, token: string, path: string): Step {
  return async () => {
    const headers = { authorization: `Bearer ${token}` };
    const { status } = await request(`${app.url}/api/v1/${path}`, headers);
    if (status !== 200) {
      throw new Error(`${path} was answered with ${status}.`);
    }
  };
}

/** Seconds that a whole export takes. */
async function wholeExport(app: AppServer, token: string): Promise<number> {
  const begun = performance.now();
  for await (const piece of await download(app, token)) {
    void piece;
  }
  return (performance.now() - begun) / 1_000;
}

function* csvOf(people: number): Generator<string> {
  yield 'email,components\n';
  for (let n = 1; n <= people; n += 1) {
    yield `imported${n}@example.org,all\n`;
  }
}

function startImport(app: AppServer, file: string) {
  return startNode('dist/process/cli.mjs', {
    env: app.site.env,
    stdio: ['ignore', 'ignore', 'ignore'],
    args: ['subscribers', 'import', file, '--consent', 'Measured by the bench', '--confirmed'],
  });
}

/** MiB that the command line holds at its highest where there is one person to import. */
async function restOfImport(app: AppServer, folder: string): Promise<number> {
  const file = join(folder, 'one.csv');
  writeFileSync(file, 'email,components\nalone@example.org,all\n');
  const child = startImport(app, file);
  const most = watchMemory(() => ownOf([child.pid!]), 0);
  await once(child, 'exit');
  return most();
}

interface Imported {
  pages: number[];
  /** MiB above rest, at the highest, of all together and of each. */
  above: { all: number; cli: number; mail: number; web: number };
  writes: number[];
  refused: number;
  rows: number;
  /** Seconds until the file was read, and until all rows were done or it was stopped. */
  readIn: number;
  took: number;
}

/** Writes through the API, and looks at the import, twice a second; until it is stopped or done. */
async function writing(api: Api, seen: Imported, exited: Promise<unknown>, ms: number) {
  let over = false;
  void exited.then(() => (over = true));
  const begun = performance.now();
  let until = Infinity;
  for (let turn = 0; !over && performance.now() < until; turn += 1) {
    const asked = performance.now();
    const { status } = await api('POST', 'subscribers', {
      email: `beside${turn}@example.net`,
      components: 'all',
      confirmed_by: 'staff',
    });
    seen.writes.push(performance.now() - asked);
    seen.refused += status === 201 ? 0 : 1;
    const { status: listed, body } = await api('GET', 'subscribers/imports');
    if (listed !== 200) {
      throw new Error(`The list of imports answered ${listed}: ${JSON.stringify(body)}`);
    }
    const items = body.items as unknown as { file_name: string; status: string; done: number }[];
    const one = items.find(({ file_name }) => file_name === 'people.csv');
    seen.rows = one?.done ?? 0;
    if (until === Infinity && one !== undefined && one.status !== 'receiving') {
      seen.readIn = (performance.now() - begun) / 1_000;
      until = performance.now() + ms;
    }
    await Promise.race([sleep(500), exited]);
  }
  seen.took = (performance.now() - begun) / 1_000;
}

/** A file through the command line, with writes through the API and the page beside it. */
async function imported(app: AppServer, api: Api, folder: string, ms: number): Promise<Imported> {
  const rest = await restOfImport(app, folder);
  const [web, mail] = [app.pid, processesOf(app).filter((pid) => pid !== app.pid)];
  const child = startImport(app, join(folder, 'people.csv'));
  const exited = once(child, 'exit');
  const cliOf = (): number => Math.max(rest, ownOf([child.pid!]));
  const all = watchMemory(() => ownOf([web, ...mail]) + cliOf());
  const each = {
    cli: watchMemory(cliOf, rest),
    mail: watchMemory(() => ownOf(mail)),
    web: watchMemory(() => ownOf([web])),
  };
  let over = false;
  const seen: Imported = {
    ...{ pages: [], above: { all: 0, cli: 0, mail: 0, web: 0 } },
    ...{ writes: [], refused: 0, rows: 0, readIn: 0, took: 0 },
  };
  const work = writing(api, seen, exited, ms).finally(() => (over = true));
  seen.pages = await pageTimes(`${app.url}/`, () => over);
  await work;
  seen.above = { all: all(), cli: each.cli(), mail: each.mail(), web: each.web() };
  child.kill('SIGINT');
  await Promise.race([exited, sleep(FIRST_WORK_MS).then(() => child.kill('SIGKILL'))]);
  await exited;
  return seen;
}

/** Export, search, report and import of a large database, each with the page asked for beside it. */
export const big: Measure = {
  name: 'big',
  async run({ people, whole, databases, ...bench }: Bench) {
    const app = await startApp(await siteWith(await databases.loud(people)));
    const folder = mkdtempSync(join(tmpdir(), 'forewarn-import-'));
    try {
      // Until the look through the database has ended.
      while (processesOf(app).length > 2) {
        await sleep(100);
      }
      await pagesFor(app, TURN_MS);
      const what = people.toLocaleString('en');
      const row = (name: string, unit: string, value: number, bar?: Row['bar']): Row => ({
        ...{ measure: 'big', what: name, unit, value: exactly(value), bar },
      });
      const rowsOf = (name: string, { beside, idle, above }: Seen): Row[] => [
        row(`${name}: page p99 meanwhile ÷ idle`, '×', p99(beside) / p99(idle), { most: 2 }),
        row(`${name}: page p99 idle`, 'ms', p99(idle)),
        row(`${name}: page, longest`, 'ms', Math.max(...beside)),
        row(`${name}: memory above rest`, 'MiB', above, { most: 64 }),
      ];
      const token = await app.token();
      const steps = {
        export: exporting(app, token),
        search: asking(app, token, 'subscribers?query=nobody-has-this'),
        report: asking(app, token, 'report?from=2025-01-01&to=2026-12-31'),
      };
      const rows: Row[] = [];
      for (const [name, step] of Object.entries(steps)) {
        bench.say(name);
        rows.push(...rowsOf(`${name} of ${what}`, await watched(app, step)));
      }
      bench.say('import');
      rows.push(row(`export of ${what}, whole`, 's', await wholeExport(app, token)));
      const file = join(folder, 'people.csv');
      await pipeline(Readable.from(csvOf(people)), createWriteStream(file));
      const idle = await pagesFor(app, ALONE_MS);
      const seen = await imported(
        app,
        apiClient(app.url, token),
        folder,
        whole ? Infinity : IMPORT_MS,
      );
      idle.push(...(await pagesFor(app, ALONE_MS)));
      const { all, cli, mail, web } = seen.above;
      return [
        ...rows,
        ...rowsOf(`import of ${what}`, { beside: seen.pages, idle, above: all }),
        row('import: of that the command line', 'MiB', cli),
        row('import: of that the mail worker', 'MiB', mail),
        row('import: of that the web process', 'MiB', web),
        row('import: until the file was read', 's', seen.readIn),
        row(`import: until ${seen.rows.toLocaleString('en')} rows were done`, 's', seen.took),
        row('import: longest write by API beside it', 'ms', Math.max(...seen.writes)),
        row('import: writes that were refused', '', seen.refused, { most: 0 }),
      ];
    } finally {
      await app.stop();
      rmSync(folder, { recursive: true, force: true });
    }
  },
};
