import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Scope } from '#src/domain/actor.ts';
import { createLog } from '#src/platform/log.ts';
import { readConfig } from '#src/server/config.ts';
import { start, type Running } from '#src/server/start.ts';
import { holdAnnouncement } from '#src/store/mail-holds.ts';
import { addToken, addUser, cookieHeader, PASSWORD } from '../http/support.ts';
import ensureBuiltSite from '../setup/built-site.ts';
import { apiClient, type Api } from '../support/api.ts';
import { launchBrowser } from '../support/browser.ts';
import { wholeForm } from '../support/page-forms.ts';
import { startSmtpSink, type SmtpSink } from '../support/smtp-sink.ts';

const METRICS_TOKEN = 'the-scraper-of-these-tests';
const OWNER = 'ada@example.com';
const READERS = 24;

let sink: SmtpSink;
let folder: string;
let running: Running;
let browser: Browser;
let api: Api;
let cookie: string;
let announcement: string;
/** Refused for what is in the mail, until a test changes its mind. */
let refusing = true;
/** Once a mail is left without an answer. */
const left = Promise.withResolvers<void>();

beforeAll(async () => {
  await ensureBuiltSite();
  sink = await startSmtpSink({
    behaviour: {
      refuse: (recipient) =>
        refusing && recipient.startsWith('strict')
          ? { at: 'data', code: 554, text: '5.6.0 I do not like this' }
          : null,
      onData: ({ to }) => {
        if (!to[0]!.startsWith('silent')) {
          return 'accept';
        }
        left.resolve();
        return 'hang';
      },
    },
  });
  folder = mkdtempSync(join(tmpdir(), 'forewarn-mail-desk-'));
  const config = readConfig({
    PORT: '0',
    HOST: '127.0.0.1',
    DATA_DIR: folder,
    SMTP_URL: sink.url,
    // Slow enough to be watched.
    MAIL_RATE: '6',
    METRICS_TOKEN,
  });
  running = await start(config, { log: createLog('silent') });
  const { store, auth } = running.app;
  await addUser(store, { role: 'owner', email: OWNER });
  api = apiClient(running.url, (await addToken(store)).token);
  const signedIn = await auth.signIn({ email: OWNER, password: PASSWORD, ip: '192.0.2.1' });
  cookie = cookieHeader(signedIn.ok ? signedIn.cookies : []).get('cookie')!;
  await api('POST', 'components', { name: 'API', slug: 'api', layer: 'application' });
  for (let i = 0; i < READERS; i += 1) {
    const email = `${i < 4 ? 'strict' : 'fine'}${i}@example.org`;
    await api('POST', 'subscribers', { email, components: 'all', confirmed_by: 'staff' });
  }
  browser = await launchBrowser();
}, 180_000);

afterAll(async () => {
  await browser.close();
  await running.stop();
  await sink.close();
  rmSync(folder, { recursive: true, force: true });
});

const get = (path: string, headers: Record<string, string> = { cookie }) =>
  fetch(`${running.url}${path}`, { headers, redirect: 'manual' });

const tokenWith = async (scope: Scope): Promise<string> =>
  (await addToken(running.app.store, { name: `only ${scope}`, scopes: [scope] })).token;

const press = (path: string, fields: Record<string, string>) =>
  fetch(`${running.url}${path}`, {
    method: 'POST',
    redirect: 'manual',
    headers: {
      cookie,
      origin: running.url,
      'content-type': 'application/x-www-form-urlencoded',
    },
    body: wholeForm(fields).toString(),
  });

const words = async (path: string): Promise<string> =>
  (await (await get(path)).text()).replaceAll(/<[^>]*>/g, ' ').replaceAll(/\s+/g, ' ');

async function publish(): Promise<string> {
  const draft = await api('POST', 'notices', {
    kind: 'incident',
    layer: 'application',
    tier: 'low',
    title: 'Slow answers',
    components: [{ slug: 'api', impact: 'degraded_performance' }],
  });
  await api('POST', `notices/${String(draft.body.id)}/publication`, { notify: true });
  const { body } = await api('GET', `notices/${String(draft.body.id)}/deliveries`);
  return (body.items[0] as { id: string }).id;
}

describe('Staff see their mail go out', () => {
  it('in a bar that moves by itself, and stops when all is done', async () => {
    announcement = await publish();
    const path = `/admin/mail/announcements/${announcement}`;
    const context = await browser.newContext({ reducedMotion: 'reduce' });
    const [name = '', ...value] = cookie.split('=');
    await context.addCookies([{ name, value: value.join('='), url: running.url }]);
    const page = await context.newPage();
    let polls = 0;
    page.on('request', (request) => (polls += Number(request.url().endsWith('/progress'))));
    await page.goto(`${running.url}${path}`);
    await page.evaluate(() => document.body.setAttribute('data-same-page', ''));
    const bar = page.locator('progress');
    await bar.evaluate((element) => Object.assign(element, { sameBar: true }));
    await page.getByText('Call back what waits').click();
    await expect.poll(() => page.locator('.figure').innerText()).toMatch(/^Going out: \d+ of 24/);
    expect(await page.locator('details[open]').count()).toBe(1);

    await expect
      .poll(() => page.locator('.figure').innerText())
      .toBe('Done: 20 mails of 24 sent, 4 failed or came back');
    expect(await page.locator('[data-same-page] progress').count()).toBe(1);
    expect(await bar.evaluate((element) => 'sameBar' in element)).toBe(true);
    expect(await bar.evaluate((element) => (element as HTMLProgressElement).position)).toBe(1);
    expect(await page.locator('[data-live]').count()).toBe(0);
    const before = polls;
    expect(before).toBeGreaterThan(0);
    await page.getByRole('link', { name: '4 mails failed' }).click();
    expect(await page.getByRole('link', { name: /^strict\d@example\.org$/ }).count()).toBe(4);
    expect(polls).toBe(before);
    await context.close();
  });

  it('and who was not reached, with the reason; the owner hears of so many by mail', async () => {
    const path = `/admin/mail/announcements/${announcement}`;
    const text = await words(`${path}?outcome=failed&reason=message`);
    expect(text).toContain('the receiver does not take this mail');
    expect(text).toContain('554 5.6.0 I do not like this');
    expect(text).toContain('Resend to 4 failed');
    expect(text).not.toContain('fine4@example.org');
    const subject = /\d of 24 mails could not be delivered/;
    await expect
      .poll(() => words('/admin/mail'))
      .toMatch(/[2-4] of 24 mails could not be delivered Sent To ada@example\.com/);
    const alert = sink.messages.find(
      ({ to, raw }) => to[0] === OWNER && subject.test(raw.toString('latin1')),
    );
    expect((await alert?.parsed())?.text).toMatch(/[2-4] failed so far/);
    const notice = await words(`/admin/notices`);
    expect(notice).toContain('Slow answers');
  });

  it('and send failed mail again, all of it or one by one', async () => {
    refusing = false;
    const path = `/admin/mail/announcements/${announcement}`;
    const { body } = await api('GET', `announcements/${announcement}/recipients?outcome=failed`);
    const one = body.items[0] as unknown as { delivery_id: string; subscriber_id: string };
    const sent = sink.messages.length;
    expect((await press(path, { action: 'resend-one', delivery: one.delivery_id })).status).toBe(
      303,
    );
    await sink.waitFor(sent + 1);
    const again = await press(path, { action: 'resend' });
    expect(again.headers.get('location')).toContain('flash=mail-resent');
    await sink.waitFor(sent + 4);
    await expect.poll(() => words(path)).toContain(`Done: ${READERS} mails of ${READERS} sent`);
    const history = await api('GET', `subscribers/${one.subscriber_id}/deliveries`);
    expect(history.body.items[0]).toMatchObject({
      outcome: 'sent',
      events: [{ event: 'failed' }, { event: 'retried', actor: `user:${OWNER}` }],
    });
  });

  it('and stop it: pause, hold a domain, call back; without script by reloading', async () => {
    const far = '2099-01-01T00:00';
    expect((await press('/admin/mail', { action: 'pause', reason: '' })).status).toBe(422);
    expect((await press('/admin/mail', { action: 'hold', domain: 'no domain' })).status).toBe(422);
    await press('/admin/mail', { action: 'pause', reason: 'The relay moves', until: far });
    expect(await words('/admin/mail')).toMatch(/Paused: no mail goes out .*The relay moves/);
    const second = await publish();
    const path = `/admin/mail/announcements/${second}`;
    await expect.poll(() => words(path)).toMatch(/Paused: 24 mails of 24 wait/);
    await press('/admin/mail', { action: 'resume' });
    const watching = await get(`${path}?reload=1`);
    expect(watching.headers.get('refresh')).toBe(`5;url=${path}?reload=1`);
    expect((await get(path)).headers.get('refresh')).toBeNull();

    await press('/admin/mail', { action: 'hold', domain: 'example.net', hold_reason: 'They ask' });
    expect(await words('/admin/mail')).toMatch(/example\.net 0 mails put aside They ask/);
    expect((await press('/admin/mail', { action: 'release', domain: 'example.net' })).status).toBe(
      303,
    );

    await press('/admin/mail', { action: 'hold', domain: 'example.net', hold_reason: 'They ask' });
    await press('/admin/mail', { action: 'hold', domain: 'example.org', hold_reason: 'They ask' });
    expect(await words('/admin/mail')).toContain('Release all 2 domains');
    const all = await press('/admin/mail', { action: 'release-all' });
    expect(all.headers.get('location')).toContain('domains-released');
    expect((await api('GET', 'mail-queue/domains')).body.items).toEqual([]);

    await press(path, { action: 'cancel' });
    await expect.poll(() => words(path)).toMatch(/Called back: \d+ mails? had gone out/);
    expect((await get('/admin/mail/announcements/nonesuch')).status).toBe(404);
    expect((await get('/admin/mail/announcements/nonesuch/progress')).status).toBe(404);
    const strange = await get(`${path}?outcome=%3Cscript%3E`);
    expect([strange.status, strange.headers.get('location')]).toEqual([303, path]);
  });

  it('and let an announcement go on that waits for them, or find that none does', async () => {
    const { store } = running.app;
    const third = await publish();
    const path = `/admin/mail/announcements/${third}`;
    const reason = '9 of 60 mails went to addresses that nobody has';
    const hold = (now: number) =>
      store.transaction((q) => holdAnnouncement(q, third, { reason, now }));
    expect(await hold(1)).toBe(true);
    expect(await words('/admin/mail')).toMatch(/Announcements that wait for you Slow answers 9 of/);
    expect(await words(path)).toMatch(
      /9 of 60 mails .*The rest waits for you.* Let the rest go on/,
    );
    expect((await api('GET', `announcements/${third}`)).body).toMatchObject({
      held_because: reason,
    });
    expect((await api('GET', 'mail-queue')).body).toMatchObject({
      announcements: [{ announcement_id: third, reason }],
    });
    const released = await press(path, { action: 'release' });
    expect(released.headers.get('location')).toContain('announcement-released');
    expect((await press(path, { action: 'release' })).status).toBe(404);
    expect(await words('/admin/mail')).not.toContain('wait for you');
    expect(await hold(2)).toBe(false);
    const gone = await api('DELETE', `mail-queue/announcements/${third}`);
    expect(gone.status).toBe(404);
    expect(gone.body).toMatchObject({ detail: 'No announcement with this id is held back.' });
  });

  it('and change whom trouble is told to', async () => {
    const shown = await (await get('/admin/mail')).text();
    const revision = /name="revision" value="(\d+)"/.exec(shown)![1]!;
    const fields = {
      ...{ action: 'alerts', failure_percent: '10', failure_minimum: 'many' },
      revision,
    };
    const refused = await press('/admin/mail', { ...fields, contacts: 'nobody' });
    expect(refused.status).toBe(422);
    expect(await refused.text()).toContain('value="many"');
    const saved = { ...fields, contacts: 'oncall@example.com\r\n', failure_minimum: '5' };
    expect((await press('/admin/mail', saved)).status).toBe(303);
    const late = await press('/admin/mail', { ...saved, contacts: 'late@example.com' });
    expect([late.status, await late.text()]).toEqual([
      409,
      expect.stringContaining('late@example.com'),
    ]);
    expect((await api('GET', 'mail-queue/alerts')).body).toMatchObject({
      contacts: ['oncall@example.com'],
      failure_percent: 10,
      failure_minimum: 5,
    });
  });
});

describe('/metrics', () => {
  const scrape = (headers: Record<string, string>, method = 'GET') =>
    fetch(`${running.url}/metrics`, { headers, method });
  const bearer = (token: string) => ({ authorization: `Bearer ${token}` });

  it('is for who has a token that is meant for it', async () => {
    const { store } = running.app;
    const right = await addToken(store, { name: 'scraper', scopes: ['metrics:read'] });
    const other = await addToken(store, { name: 'other', scopes: ['mail:write'] });
    expect((await scrape({})).status).toBe(401);
    expect((await scrape({ cookie })).status).toBe(401);
    expect((await scrape(bearer(`${METRICS_TOKEN}x`))).status).toBe(401);
    expect((await scrape(bearer(other.token))).status).toBe(403);
    expect((await scrape(bearer(right.token))).status).toBe(200);
    expect((await scrape(bearer(METRICS_TOKEN), 'OPTIONS')).status).toBe(405);
    const head = await scrape(bearer(METRICS_TOKEN), 'HEAD');
    expect([head.status, await head.text()]).toEqual([200, '']);
  });

  it('says how mail and page do, is kept by nobody and names nobody', async () => {
    const answer = await scrape(bearer(METRICS_TOKEN));
    expect(answer.headers.get('cache-control')).toBe('no-store');
    const text = await answer.text();
    const value = (name: string): number =>
      Number(
        text
          .split('\n')
          .find((line) => line.startsWith(`${name} `))
          ?.split(' ')[1],
      );
    expect(value('forewarn_mails_total{outcome="retried",reason="none"}')).toBe(4);
    expect(value('forewarn_mails_total{outcome="failed",reason="message"}')).toBe(4);
    expect(value('forewarn_staff_messages_total{channel="mail",outcome="sent"}')).toBeGreaterThan(
      0,
    );
    expect(value('forewarn_http_requests_total')).toBeGreaterThan(50);
    expect(value('forewarn_web_resident_memory_bytes')).toBeGreaterThan(10_000_000);
    expect(text).not.toMatch(/@|example|Slow answers|Ada/);
  });
});

describe('A test mail', () => {
  const mailsTo = (to: string) => sink.messages.filter((message) => message.to.includes(to));

  it('goes to whoever is signed in past a paused queue, and the page shows the answer', async () => {
    await api('PUT', 'mail-queue/pause', { reason: 'The relay moves' });
    await api('PUT', 'mail-queue/domains/example.com', { reason: 'Held' });
    const before = mailsTo(OWNER).length;
    const answer = await press('/admin/mail', { action: 'test', to: 'mallory@example.org' });
    expect(answer.status).toBe(200);
    const html = await answer.text();
    expect(html).toContain('Taken');
    expect(html).toContain(`127.0.0.1:${sink.port}: `);
    expect(mailsTo(OWNER).length).toBe(before + 1);
    expect(mailsTo('mallory@example.org')).toEqual([]);
    expect((await api('GET', 'mail-queue')).body).toMatchObject({
      paused: { set_by: 'token:deploy' },
    });
    await api('DELETE', 'mail-queue/pause');
    await api('DELETE', 'mail-queue/domains');
    expect(await words('/admin/audit')).toContain('sent a test mail');
  });

  it('is answered by the API with what the relay said, also where it refused', async () => {
    const taken = await api('POST', 'mail-queue/test', { to: 'eve@example.net' });
    expect(taken).toMatchObject({
      status: 200,
      body: { to: 'eve@example.net', relay: `127.0.0.1:${sink.port}`, taken: true, code: 250 },
    });
    refusing = true;
    const refused = await api('POST', 'mail-queue/test', { to: 'strict@example.net' });
    expect(refused).toMatchObject({
      status: 200,
      body: {
        taken: false,
        code: 554,
        failure_class: 'message',
        reply: '554 5.6.0 I do not like this',
      },
    });
    const wrong = await api('POST', 'mail-queue/test', { to: 'nobody' });
    expect(wrong).toMatchObject({ status: 422, body: { errors: [{ pointer: '/to' }] } });
    const other = apiClient(running.url, await tokenWith('mail:read'));
    expect((await other('POST', 'mail-queue/test', { to: OWNER })).status).toBe(403);
  });

  it('is sent one at a time and ten an hour', async () => {
    const own = apiClient(running.url, await tokenWith('mail:write'));
    const test = (to: string) => own('POST', 'mail-queue/test', { to });
    const silent = test('silent@example.net');
    await left.promise;
    const second = await test('eve@example.net');
    expect(second).toMatchObject({
      status: 429,
      body: { detail: 'Your test mail before this one is still under way.' },
    });
    sink.cut();
    expect((await silent).body).toMatchObject({ taken: false, failure_class: 'transient' });
    for (let i = 0; i < 9; i += 1) {
      expect((await test('eve@example.net')).status).toBe(200);
    }
    expect(await test('eve@example.net')).toMatchObject({
      status: 429,
      body: { detail: 'At most 10 test mails an hour.' },
    });
  });
});
