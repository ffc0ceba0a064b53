import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { SYSTEM } from '#src/domain/actor.ts';
import { createLog } from '#src/platform/log.ts';
import { createApp } from '#src/server/app.ts';
import { readConfig } from '#src/server/config.ts';
import { start, type Running } from '#src/server/start.ts';
import { openPglite } from '#src/store/open-pglite.ts';
import { apiClient, type Api } from '../support/api.ts';
import { wholeForm } from '../support/page-forms.ts';
import { newSite, type Site } from '../support/server.ts';
import { startSmtpSink, type SmtpSink } from '../support/smtp-sink.ts';
import { POSTGRES_MIGRATIONS } from '../support/stores.ts';

let sink: SmtpSink;
let site: Site;
let running: Running;
let api: Api;

beforeAll(async () => {
  sink = await startSmtpSink();
  site = await newSite({ SMTP_URL: sink.url, MAIL_FROM: 'status@example.com' });
  const config = readConfig(site.env);
  const log = createLog('warn');
  const store = await openPglite(new PGlite(), POSTGRES_MIGRATIONS);
  const app = await createApp(config, { store, log });
  running = await start(config, { app, log });
  const { token } = await app.commands.createToken(SYSTEM, { name: 'e2e', scopes: ['all'] });
  api = apiClient(site.url, token);
});

afterAll(async () => {
  await running.stop();
  await sink.close();
  site.remove();
});

it('does the main job on PostgreSQL as on SQLite', async () => {
  const file = JSON.parse(
    readFileSync(join(import.meta.dirname, '../support/components.json'), 'utf8'),
  ) as unknown;
  expect(await running.app.commands.importComponents(SYSTEM, file)).toMatchObject({ created: 11 });
  await api('POST', 'subscribers', {
    email: 'anna@example.com',
    components: ['edge'],
    confirmed_by: 'import',
  });
  await api('POST', 'subscribers', {
    email: 'bert@example.com',
    components: ['docs'],
    confirmed_by: 'import',
  });
  const input = {
    kind: 'emergency_patch',
    layer: 'infrastructure',
    assessment: { cvss_score: 7.5, exploitation: 'active' },
    components: [{ slug: 'edge', impact: 'degraded_performance' }],
  };
  const key = { 'idempotency-key': '"once"' };
  const [draft, again] = await Promise.all([
    api('POST', 'notices', input, key),
    api('POST', 'notices', input, key),
  ]);
  expect(draft.status).toBe(201);
  expect(again.body.id).toBe(draft.body.id);
  expect(draft.body.tier).toBe('critical');
  const { id } = draft.body;
  await api('POST', `notices/${id}/publication`, { notify: true });
  const [mail] = await sink.waitFor(1);
  expect(mail!.to).toEqual(['anna@example.com']);
  for (const status of ['in_progress', 'verifying', 'completed']) {
    const before = sink.messages.length;
    expect((await api('POST', `notices/${id}/updates`, { status })).status).toBe(201);
    await sink.waitFor(before + 1);
  }
  expect(sink.messages.flatMap(({ to }) => to)).not.toContain('bert@example.com');
  const page = await fetch(`${site.url}/notices/${id}`);
  expect(page.status).toBe(200);
  expect(await page.text()).toContain('Completed');
  expect(await (await fetch(`${site.url}/history.rss`)).text()).toContain(id);
  expect((await fetch(`${site.url}/readyz`)).status).toBe(200);
});

it('lets the first owner sign in on PostgreSQL', async () => {
  const link = await running.app.setup.issueLink();
  const owner = { email: 'ada@example.com', name: 'Ada', password: 'correct horse battery' };
  const [first, second] = await Promise.allSettled([
    running.app.setup.createOwner(link!, owner),
    running.app.setup.createOwner(link!, { ...owner, email: 'eve@example.com' }),
  ]);
  expect([first.status, second.status].sort()).toEqual(['fulfilled', 'rejected']);
  expect(await running.app.setup.issueLink()).toBeNull();
  const email = first.status === 'fulfilled' ? 'ada@example.com' : 'eve@example.com';
  const answer = await fetch(`${site.url}/admin/sign-in`, {
    method: 'POST',
    redirect: 'manual',
    headers: { origin: site.url, 'content-type': 'application/x-www-form-urlencoded' },
    body: wholeForm({ email, password: owner.password }),
  });
  expect(answer.status).toBe(303);
  const cookie = answer.headers
    .getSetCookie()
    .map((one) => one.split(';')[0])
    .join('; ');
  const admin = await fetch(`${site.url}/admin`, { headers: { cookie }, redirect: 'manual' });
  expect(admin.status).toBe(200);
});
