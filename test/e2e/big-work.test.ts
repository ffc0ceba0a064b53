import { mkdtempSync, rmSync } from 'node:fs';
import { once } from 'node:events';
import { get, type IncomingMessage } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { insertSubscribers } from '../../bench/support/data/subscribers.ts';
import { createApp } from '#src/app.ts';
import { readConfig } from '#src/config.ts';
import { createLog } from '#src/log.ts';
import { MIGRATIONS } from '#src/paths.ts';
import { sibling } from '#src/sibling.ts';
import { start, type Running } from '#src/start.ts';
import { openSqlite } from '#src/store/open-sqlite.ts';
import { addToken } from '../http/support.ts';
import ensureBuiltSite from '../setup/built-site.ts';
import { countedStore } from '../support/counted-store.ts';

const PEOPLE = 100_000;

let folder: string;
let running: Running;
let token: string;
let sent: () => number;

beforeAll(async () => {
  await ensureBuiltSite();
  folder = mkdtempSync(join(tmpdir(), 'forewarn-big-'));
  const file = join(folder, 'forewarn.sqlite');
  const queryThread = sibling('query-thread');
  const counted = countedStore(openSqlite({ file, migrations: MIGRATIONS, queryThread }));
  sent = counted.sent;
  const db = new Database(file);
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

/** The page, so often, one after another. */
async function readPage(times: number): Promise<void> {
  for (let turn = 0; turn < times; turn += 1) {
    const page = await ask('/');
    page.resume();
    await once(page, 'end');
  }
}

it('The page is served while everybody is exported', async () => {
  const download = await ask('/api/v1/subscribers/export');
  let lines = 0;
  let ended = false;
  download.on('data', (chunk: Buffer) => (lines += chunk.toString().split('\n').length - 1));
  download.on('end', () => (ended = true));
  await readPage(20);
  expect(ended).toBe(false);
  await once(download, 'end');
  expect(lines).toBe(PEOPLE + 1);
});

it('An export ends with its caller', async () => {
  const download = await ask('/api/v1/subscribers/export');
  await once(download, 'data');
  download.destroy();
  await readPage(5);
  const before = sent();
  await readPage(20);
  expect(sent() - before).toBeLessThan(20);
});

it('An export waits for a caller who reads slowly', async () => {
  const download = await ask('/api/v1/subscribers/export');
  const before = sent();
  // Nothing is read: what the sockets hold is all that is made.
  await expect.poll(() => (download.socket.bytesRead, sent() - before)).toBeGreaterThan(10);
  let last = -1;
  while (sent() !== last) {
    last = sent();
    await readPage(100);
  }
  expect(last - before).toBeLessThan((PEOPLE / 100) * 2 * 0.9);
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
