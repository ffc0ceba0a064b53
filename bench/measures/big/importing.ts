import { once } from 'node:events';
import { createWriteStream, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Api } from '../../../test/support/api.ts';
import { asByNpm, FLAGS_OF_NPM, type AppServer } from '../../support/app-server.ts';
import { ownOf, processesOf, watchMemory } from '../../support/memory.ts';
import { pageTimes } from '../../support/page-times.ts';
import { startNode } from '../../support/processes.ts';

/** So long an import is watched after its file was read, unless to its end; then it is stopped, as by Ctrl+C. */
const IMPORT_MS = 30_000;
/** The page with writes but no import, before it and after it. */
const ALONE_MS = 15_000;
const FIRST_WORK_MS = 2_000;
/** Twice this many calls a minute; a token may make 600. */
const WRITE_EVERY_MS = 500;
const FILE = 'people.csv';

/** Milliseconds of the page, and of writes through the API twice a second. */
interface Asked {
  pages: number[];
  writes: number[];
  refused: number;
}

interface Listed {
  file_name: string;
  status: string;
  done: number;
}

let asked = 0;

/** Asks for the page, and writes through the API, until what a look at the imports gives is enough. */
async function askUntil(
  app: AppServer,
  api: Api,
  isOver: (imports: Listed[]) => boolean,
): Promise<Asked> {
  const seen: Asked = { pages: [], writes: [], refused: 0 };
  let over = false;
  async function write(): Promise<void> {
    while (!over) {
      asked += 1;
      const begun = performance.now();
      const { status } = await api('POST', 'subscribers', {
        email: `beside${asked}@example.net`,
        components: 'all',
        confirmed_by: 'staff',
      });
      seen.writes.push(performance.now() - begun);
      seen.refused += status === 201 ? 0 : 1;
      const { status: listed, body } = await api('GET', 'subscribers/imports');
      if (listed !== 200) {
        throw new Error(`The list of imports answered ${listed}: ${JSON.stringify(body)}`);
      }
      over = isOver(body.items as unknown as Listed[]);
      await sleep(over ? 0 : WRITE_EVERY_MS);
    }
  }
  const writing = write().finally(() => (over = true));
  seen.pages = await pageTimes(`${app.url}/`, () => over);
  await writing;
  return seen;
}

function askFor(app: AppServer, api: Api, ms: number): Promise<Asked> {
  const until = performance.now() + ms;
  return askUntil(app, api, () => performance.now() > until);
}

function* csvOf(people: number): Generator<string> {
  yield 'email,components\n';
  for (let n = 1; n <= people; n += 1) {
    yield `imported${n}@example.org,all\n`;
  }
}

function startImport(app: AppServer, file: string) {
  return startNode('dist/process/cli.mjs', {
    env: asByNpm(app.site.env),
    flags: [...FLAGS_OF_NPM, '--heap-growing-percent=20'],
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

export interface Imported {
  beside: number[];
  /** The same with as many writes and no import. */
  idle: number[];
  writes: number[];
  writesIdle: number[];
  refused: number;
  /** MiB above rest, at the highest, of all together and of each. */
  above: number;
  each: { cli: number; mail: number; web: number };
  rows: number;
  /** Seconds until the file was read, and until the rows were done. */
  readIn: number;
  took: number;
}

/** A file through the command line, with writes through the API and the page beside it. */
export async function importing(
  app: AppServer,
  api: Api,
  { people, whole, folder }: { people: number; whole: boolean; folder: string },
): Promise<Imported> {
  const file = join(folder, FILE);
  await pipeline(Readable.from(csvOf(people)), createWriteStream(file));
  const rest = await restOfImport(app, folder);
  const before = await askFor(app, api, ALONE_MS);
  const mail = processesOf(app).filter((pid) => pid !== app.pid);
  const child = startImport(app, file);
  const exited = once(child, 'exit').then(() => (over = true));
  const cliOf = (): number => Math.max(rest, ownOf([child.pid!]));
  const all = watchMemory(() => ownOf(processesOf(app)) + cliOf());
  const each = {
    cli: watchMemory(cliOf, rest),
    mail: watchMemory(() => ownOf(mail)),
    web: watchMemory(() => ownOf([app.pid])),
  };
  const begun = performance.now();
  const seconds = (): number => (performance.now() - begun) / 1_000;
  let [over, rows, readIn] = [false, 0, 0];
  const { pages, writes, refused } = await askUntil(app, api, (imports) => {
    const one = imports.find(({ file_name }) => file_name === FILE);
    rows = one?.done ?? 0;
    if (readIn === 0 && one !== undefined && one.status !== 'receiving') {
      readIn = seconds();
    }
    return over || (!whole && readIn > 0 && seconds() > readIn + IMPORT_MS / 1_000);
  });
  const took = seconds();
  const above = { above: all(), each: { cli: each.cli(), mail: each.mail(), web: each.web() } };
  child.kill('SIGINT');
  await Promise.race([exited, sleep(FIRST_WORK_MS).then(() => child.kill('SIGKILL'))]);
  await exited;
  const after = await askFor(app, api, ALONE_MS);
  return {
    ...{ beside: pages, idle: [...before.pages, ...after.pages] },
    ...{ writes, writesIdle: [...before.writes, ...after.writes], refused },
    ...{ ...above, rows, readIn, took },
  };
}
