import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { get, type IncomingMessage } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { apiClient } from '../../test/support/api.ts';
import type { Bench, Measure } from '../measure.ts';
import { siteWith, startApp, type AppServer } from '../support/app-server.ts';
import { ownOf, processesOf, watchMemory } from '../support/memory.ts';
import { p99, pageTimes } from '../support/page-times.ts';
import type { Row } from '../support/report.ts';
import { request } from '../support/request.ts';
import { exactly } from '../support/stats.ts';
import { importing } from './big/importing.ts';

/** Work and rest take turns, so that whatever else the machine does falls on both. */
const TURN_MS = 1_500;
const TURNS = 8;
/** A token may make 600 calls a minute. */
const STEP_MS = 50;
/** What goes on for a while in steps of at most some seconds, and is told to begin with the next. */
type Step = () => Promise<unknown>;

interface Seen {
  beside: number[];
  idle: number[];
  /** MiB above rest, at the highest. */
  above: number;
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
      rows.push(row(`export of ${what}, whole`, 's', await wholeExport(app, token)));
      bench.say('import');
      const seen = await importing(app, apiClient(app.url, token), { people, whole, folder });
      const { cli, mail, web } = seen.each;
      return [
        ...rows,
        ...rowsOf(`import of ${what}`, seen),
        row('import: of that the command line', 'MiB', cli),
        row('import: of that the mail worker', 'MiB', mail),
        row('import: of that the web process', 'MiB', web),
        row('import: until the file was read', 's', seen.readIn),
        row(`import: until ${seen.rows.toLocaleString('en')} rows were done`, 's', seen.took),
        row('import: longest write by API beside it', 'ms', Math.max(...seen.writes)),
        row('import: longest write by API without it', 'ms', Math.max(...seen.writesIdle)),
        row('import: writes that were refused', '', seen.refused, { most: 0 }),
      ];
    } finally {
      await app.stop();
      rmSync(folder, { recursive: true, force: true });
    }
  },
};
