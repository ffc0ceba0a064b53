import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { deliverStep } from '#src/outbox/deliver.ts';
import type { MailWorkerDeps } from '#src/outbox/deps.ts';
import type { Logger } from '#src/platform/log.ts';
import { createApp, type App } from '#src/server/app.ts';
import { readConfig } from '#src/server/config.ts';
import { serve, type Serving } from '#src/server/serve.ts';
import { addToken, addUser, cookieHeader, PASSWORD, recordingLog } from '../http/support.ts';
import ensureBuiltSite from '../setup/built-site.ts';
import { apiClient, type Api } from '../support/api.ts';
import { wholeForm } from '../support/page-forms.ts';
import { scratchFolder } from '../support/scratch.ts';

const log = { ...recordingLog(), fatal: () => undefined };
const dataDir = scratchFolder('forewarn-full-');
let app: App;
let serving: Serving;
let api: Api;
let cookie: string;
let deps: MailWorkerDeps;

/** No page more than there are: SQLite then says what it says of a full disk. */
async function fill(): Promise<void> {
  await app.store.transaction(async (q) => {
    q.db.all(sql`pragma max_page_count = 1`);
    return Promise.resolve();
  });
}

const makeRoom = () =>
  app.store.transaction(async (q) => {
    q.db.all(sql`pragma max_page_count = 1000000`);
    return Promise.resolve();
  });

beforeAll(async () => {
  await ensureBuiltSite();
  const env = { PORT: '0', HOST: '127.0.0.1', DATA_DIR: dataDir, SIGNUP_PROOF_OF_WORK: 'off' };
  app = await createApp(readConfig(env), { log: log as unknown as Logger });
  deps = app.mailWorkerDeps();
  serving = await serve(app);
  await addUser(app.store, { role: 'owner' });
  api = apiClient(serving.url, (await addToken(app.store)).token);
  await api('POST', 'components', { name: 'API', slug: 'api', layer: 'application' });
  const signIn = { email: 'ada@example.com', password: PASSWORD, ip: '192.0.2.1' };
  const signedIn = await app.auth.signIn(signIn);
  cookie = cookieHeader(signedIn.ok ? signedIn.cookies : []).get('cookie')!;
}, 180_000);
afterAll(async () => {
  await serving.stop();
  await deps.transport.close();
  await app.close();
});

const FULL = /The disk is full/;
const LONG = 'All the hosts of the region are concerned. '.repeat(10);

/** Short rows find room inside the pages that are there, for a while. */
async function untilFull<T extends { status: number }>(act: (n: number) => Promise<T>): Promise<T> {
  let last = await act(0);
  for (let n = 1; n < 300 && last.status < 400; n += 1) {
    last = await act(n);
  }
  return last;
}
const notice = (title: string) => ({
  ...{ kind: 'incident', layer: 'application', tier: 'low', title },
  components: [{ slug: 'api', impact: 'degraded_performance' }],
  variables: { known: LONG },
});

const get = (path: string) => fetch(`${serving.url}${path}`, { headers: { cookie } });
const post = (path: string, fields: Record<string, string>) =>
  fetch(`${serving.url}${path}`, {
    ...{ method: 'POST', redirect: 'manual' },
    headers: {
      ...{ cookie, origin: serving.url },
      'content-type': 'application/x-www-form-urlencoded',
    },
    body: wholeForm(fields).toString(),
  });

describe('While the disk is full', () => {
  it('the API says so by its name, with 507, and has stored nothing', async () => {
    await fill();
    let stored = 0;
    const answer = await untilFull(async (n) => {
      stored = n;
      return api('POST', 'notices', notice(`Slow answers ${n}`));
    });
    expect(answer.status).toBe(507);
    const detail = expect.stringMatching(FULL) as string;
    expect(answer.body).toMatchObject({ title: 'Insufficient Storage', status: 507, detail });
    const { status } = await api('POST', 'notices', notice('Slow answers'));
    expect(status).toBe(507);
    const kept = await app.store.read.db.select().from(app.store.read.t.notices);
    expect(kept).toHaveLength(stored);
  });

  it('/readyz says so, and the page stays', async () => {
    const ready = await get('/readyz');
    expect(ready.status).toBe(503);
    const { checks } = (await ready.json()) as { checks: { database: string } };
    expect(checks.database).toMatch(FULL);
    expect((await get('/')).status).toBe(200);
    expect((await get('/history.atom')).status).toBe(200);
    expect((await get('/admin')).status).toBe(200);
  });

  it('the admin says so on the form', async () => {
    const answer = await untilFull((n) =>
      post('/admin/components/new', {
        ...{ name: `Edge ${n}`, layer: 'application', description: LONG.slice(0, 300) },
        ...{ criticality: 'standard', exposure: 'internet', environment: 'production' },
        ...{ slug: `edge-${n}`, position: '0', status: 'operational' },
      }),
    );
    expect(answer.status).toBe(507);
    expect(await answer.text()).toMatch(FULL);
  });

  it('the worker’s steps fail in its name', async () => {
    const write = app.store.transaction((q) =>
      q.db.insert(q.t.settings).values({ key: 'x', value: LONG.repeat(10), updatedAt: 0 }),
    );
    await expect(write).rejects.toThrow(FULL);
    expect(await deliverStep(deps, app.now())).toBe(false);
  });

  it('nothing is left of it once there is room', async () => {
    await makeRoom();
    expect((await get('/readyz')).status).toBe(200);
    expect((await api('POST', 'notices', notice('Slow again'))).status).toBe(201);
    expect((await get('/readyz')).status).toBe(200);
  });
});

describe('Once the database file is deleted', () => {
  it('every change is refused with 503, /readyz is not ready, and the page stays', async () => {
    const page = await (await get('/')).text();
    rmSync(join(dataDir, 'forewarn.sqlite'));
    const answer = await api('POST', 'notices', notice('Slow answers'));
    expect(answer.status).toBe(503);
    const text = JSON.stringify(answer.body);
    expect(text).toContain('Nothing can be changed at the moment');
    expect(text).not.toContain(dataDir);
    const ready = await get('/readyz');
    expect(ready.status).toBe(503);
    expect(await ready.text()).toContain('deleted or moved while it was in use');
    expect(await (await get('/')).text()).toBe(page);
  });
});
