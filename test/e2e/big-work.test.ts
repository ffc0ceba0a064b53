import { mkdtempSync, rmSync } from 'node:fs';
import { once } from 'node:events';
import { get, type IncomingMessage } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { json, text } from 'node:stream/consumers';
import Database from 'better-sqlite3';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createLog } from '#src/platform/log.ts';
import { MIGRATIONS } from '#src/platform/paths.ts';
import { createApp } from '#src/server/app.ts';
import { readConfig } from '#src/server/config.ts';
import { sibling } from '#src/server/sibling.ts';
import { start, type Running } from '#src/server/start.ts';
import { openSqlite } from '#src/store/open-sqlite.ts';
import { insertComponents } from '../../bench/support/data/components.ts';
import { insertNotices } from '../../bench/support/data/notices.ts';
import { insertSubscribers } from '../../bench/support/data/subscribers.ts';
import { addToken } from '../http/support.ts';
import ensureBuiltSite from '../setup/built-site.ts';
import { countedStore } from '../support/counted-store.ts';

const PEOPLE = 100_000;
/** People whose lines are a piece of an export. */
const PAGE = 500;
const OLD_NOTICES = 1_000;

let folder: string;
let running: Running;
let token: string;
let asked: () => number;

beforeAll(async () => {
  await ensureBuiltSite();
  folder = mkdtempSync(join(tmpdir(), 'forewarn-big-'));
  const file = join(folder, 'forewarn.sqlite');
  const queryThread = sibling('query-thread');
  const counted = countedStore(openSqlite({ file, migrations: MIGRATIONS, queryThread }));
  asked = counted.askedBeside;
  const db = new Database(file);
  insertComponents(db, Date.now());
  insertNotices(db, OLD_NOTICES, Date.now());
  insertSubscribers(db, PEOPLE, Date.now());
  db.close();
  const config = readConfig({ PORT: '0', HOST: '127.0.0.1', DATA_DIR: folder });
  const log = createLog('silent');
  const app = await createApp(config, { store: counted.store, log });
  running = await start(config, { app, log });
  token = (await addToken(app.store)).token;
}, 120_000);

afterAll(async () => {
  await running.stop();
  rmSync(folder, { recursive: true, force: true });
});

async function ask(path: string): Promise<IncomingMessage> {
  const headers = { authorization: `Bearer ${token}` };
  const [answer] = (await once(get(`${running.url}${path}`, { headers }), 'response')) as [
    IncomingMessage,
  ];
  expect(answer.statusCode).toBe(200);
  return answer;
}

interface Report {
  total: { notices: number };
  notices: { id: string }[];
}

/** The page, so often, one after another. */
async function readPage(times: number): Promise<void> {
  for (let turn = 0; turn < times; turn += 1) {
    const page = await ask('/');
    page.resume();
    await once(page, 'end');
  }
}

it('The page is served while everybody is exported, and its process makes no rows of them', async () => {
  const before = asked();
  const download = await ask('/api/v1/subscribers/export');
  const seen = new Set<string>();
  let ended = false;
  const lines = createInterface({ input: download });
  lines.on('line', (line) => seen.add(line.slice(0, line.indexOf(','))));
  lines.on('close', () => (ended = true));
  await readPage(20);
  expect(ended).toBe(false);
  await once(lines, 'close');
  expect(seen.size).toBe(1 + PEOPLE);
  expect(asked() - before).toBeLessThan(PEOPLE / PAGE + 5);
});

it('A report is passed on as the text that the thread makes of it', async () => {
  const before = asked();
  const days = 'from=2025-01-01&to=2026-12-31';
  const report = (await json(await ask(`/api/v1/report?${days}`))) as Report;
  const csv = await text(await ask(`/api/v1/report/export?${days}`));
  expect(asked() - before).toBeLessThan(10);
  expect(report.notices.length).toBeGreaterThan(200);
  expect(report.total.notices).toBe(report.notices.length);
  expect(csv.split('\r\n').slice(1, -1)).toEqual(
    report.notices.map(({ id }) => expect.stringMatching(new RegExp(`^${id},`)) as unknown),
  );
});

it('An export ends with its caller', async () => {
  const download = await ask('/api/v1/subscribers/export');
  await once(download, 'data');
  download.destroy();
  await readPage(5);
  const before = asked();
  await readPage(20);
  expect(asked() - before).toBeLessThan(5);
});

it('An export waits for a caller who reads slowly', async () => {
  const download = await ask('/api/v1/subscribers/export');
  const before = asked();
  // Nothing is read: what the sockets hold is all that is made.
  await expect.poll(() => (download.socket.bytesRead, asked() - before)).toBeGreaterThan(10);
  let last = -1;
  while (asked() !== last) {
    last = asked();
    await readPage(100);
  }
  expect(last - before).toBeLessThan((PEOPLE / PAGE) * 0.9);
  download.destroy();
});

it('A search through everybody leaves the page alone', async () => {
  let found = false;
  const search = ask('/api/v1/subscribers?query=nobody-has-this').then((answer) => {
    found = true;
    answer.resume();
  });
  await readPage(3);
  expect(found).toBe(false);
  await search;
});
