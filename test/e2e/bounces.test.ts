import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import nodemailer from 'nodemailer';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { MAX_REPORT_BYTES } from '#src/mail/bounces/bounds.ts';
import { createLog } from '#src/platform/log.ts';
import { readConfig } from '#src/server/config.ts';
import { start, type Running } from '#src/server/start.ts';
import { addToken, addUser, cookieHeader, PASSWORD } from '../http/support.ts';
import { heavyMessages } from '../mail/bounces/heavy.ts';
import * as report from '../mail/bounces/reports.ts';
import ensureBuiltSite from '../setup/built-site.ts';
import { apiClient, type Api } from '../support/api.ts';
import { wholeForm } from '../support/page-forms.ts';
import { freePort } from '../support/server.ts';
import { startSmtpSink, type SmtpSink, type SunkMessage } from '../support/smtp-sink.ts';

const BOB = 'bob@example.org';
const CAROL = 'carol@example.org';
const PASSWORD_OF_POSTMARK = 'a long password of the tests';

let sink: SmtpSink;
let folder: string;
let lmtpPort: number;
let running: Running;
let api: Api;
let mailToken: string;
let noticeId: string;
let cookie: string;

beforeAll(async () => {
  await ensureBuiltSite();
  sink = await startSmtpSink();
  folder = mkdtempSync(join(tmpdir(), 'forewarn-bounces-'));
  lmtpPort = await freePort();
  const config = readConfig({
    PORT: '0',
    HOST: '127.0.0.1',
    PUBLIC_URL: 'https://status.example.com',
    DATA_DIR: folder,
    SMTP_URL: sink.url,
    MAIL_BOUNCE_DOMAIN: 'bounces.example.com',
    INBOUND_LMTP: String(lmtpPort),
    POSTMARK_WEBHOOK_TOKEN: PASSWORD_OF_POSTMARK,
  });
  running = await start(config, { log: createLog('silent') });
  const { store, auth } = running.app;
  api = apiClient(running.url, (await addToken(store)).token);
  mailToken = (await addToken(store, { name: 'mail-in', scopes: ['mail:inbound'] })).token;
  const { email } = await addUser(store, { role: 'staff' });
  const signedIn = await auth.signIn({ email, password: PASSWORD, ip: '192.0.2.1' });
  cookie = cookieHeader(signedIn.ok ? signedIn.cookies : []).get('cookie')!;
  await api('POST', 'components', { name: 'API', slug: 'api', layer: 'application' });
  for (const address of [BOB, CAROL]) {
    await api('POST', 'subscribers', { email: address, components: 'all', confirmed_by: 'staff' });
  }
  const draft = await api('POST', 'notices', {
    kind: 'incident',
    layer: 'application',
    tier: 'low',
    components: [{ slug: 'api', impact: 'degraded_performance' }],
  });
  noticeId = draft.body.id;
}, 120_000);

afterAll(async () => {
  await running.stop();
  await sink.close();
  rmSync(folder, { recursive: true, force: true });
});

async function handIn(
  message: string,
  headers: Record<string, string> = {},
): Promise<{ status: number; body: unknown }> {
  const response = await fetch(`${running.url}/api/v1/inbound-mail`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${mailToken}`,
      'content-type': 'message/rfc822',
      ...headers,
    },
    body: message,
  });
  return { status: response.status, body: await response.json() };
}

/** The server's last word: LMTP answers for each recipient after the message. */
async function overLmtp(to: string, raw: string | Buffer): Promise<string> {
  const client = nodemailer.createTransport({
    host: '127.0.0.1',
    port: lmtpPort,
    lmtp: true,
    ignoreTLS: true,
  });
  const { response } = await client.sendMail({ envelope: { from: '', to: [to] }, raw });
  return response;
}

function toPostmark(event: object, password = PASSWORD_OF_POSTMARK): Promise<Response> {
  return fetch(`${running.url}/mail-events/postmark`, {
    method: 'POST',
    headers: {
      authorization: `Basic ${Buffer.from(`forewarn:${password}`).toString('base64')}`,
      'content-type': 'application/json',
    },
    body: JSON.stringify(event),
  });
}

/** Publishes, or posts another update, and waits for the mails to these people. */
async function announce(...people: string[]): Promise<SunkMessage[]> {
  const from = sink.messages.length;
  const published = from === 0 ? 'publication' : 'updates';
  const answer = await api('POST', `notices/${noticeId}/${published}`, {
    ...(from === 0 ? { notify: true } : { status: 'monitoring', body: `Update ${from}.` }),
  });
  expect(answer.status, JSON.stringify(answer.body)).toBeLessThan(300);
  await sink.waitFor(from + people.length);
  const mails = sink.messages.slice(from);
  expect(mails.flatMap(({ to }) => to).sort()).toEqual([...people].sort());
  return mails.sort((a, b) => (a.to[0]! < b.to[0]! ? -1 : 1));
}

async function statusOf(email: string): Promise<{ id: string; status: string }> {
  const { body } = await api('GET', `subscribers?query=${email}`);
  return body.items[0]!;
}

const isSettled = (count: number) =>
  expect
    .poll(async () => {
      const { t, db } = running.app.store.read;
      const rows = await db.select().from(t.deliveries);
      return rows.filter(({ status }) => status !== 'leased' && status !== 'waiting').length;
    })
    .toBe(count);

describe('Mail that comes back', () => {
  let mails: SunkMessage[];

  it('went out with an envelope sender of its own for each person', async () => {
    mails = await announce(BOB, CAROL);
    const senders = mails.map(({ from }) => from);
    expect(new Set(senders).size).toBe(2);
    for (const sender of senders) {
      expect(sender).toMatch(/^b-[a-z0-9]{12}-[0-9a-f]{20}@bounces\.example\.com$/);
    }
    const mail = await mails[0]!.parsed();
    expect(mail.from?.text).toContain('status@status.example.com');
    await isSettled(2);
  });

  it('forged, suppresses nobody', async () => {
    const forged = mails[0]!.from.replace(/-[0-9a-f]{20}@/, '-0123456789abcdef0123@');
    const told = await handIn(report.postfix({ to: forged, recipient: BOB }));
    expect(told).toEqual({ status: 200, body: { outcome: 'unmatched' } });
    await expect(overLmtp(forged, report.postfix({ to: forged }))).rejects.toMatchObject({
      responseCode: 550,
    });
    expect((await statusOf(BOB)).status).toBe('confirmed');
  });

  it('as an out-of-office note is ignored', async () => {
    const told = await handIn(report.vacation({ to: mails[0]!.from }), {
      'x-envelope-to': mails[0]!.from,
    });
    expect(told).toEqual({ status: 200, body: { outcome: 'ignored' } });
  });

  it('from a dead address ends mail to it, while the others go on', async () => {
    const dsn = report.exchange({ to: 'postmaster@example.com', recipient: BOB });
    const told = await handIn(dsn, { 'x-envelope-to': mails[0]!.from });
    expect(told.body).toEqual({ outcome: 'recorded', kind: 'hard', suppressed: true });
    expect((await handIn(dsn, { 'x-envelope-to': mails[0]!.from })).body).toEqual({
      outcome: 'known',
    });
    expect((await statusOf(BOB)).status).toBe('suppressed');
    await announce(CAROL);
    const list = await api('GET', 'bounces?kind=hard');
    expect(list.body.items).toMatchObject([{ source: 'dsn', status_code: '5.1.10' }]);
  });

  it('is shown on the subscriber’s page, where staff reinstate with a reason', async () => {
    const { id } = await statusOf(BOB);
    const path = `${running.url}/admin/subscribers/${id}`;
    const page = await (await fetch(path, { headers: { cookie } })).text();
    expect(page).toContain('RESOLVER.ADR.RecipientNotFound');
    expect(page).toContain('Reinstate');
    const press = (reason: string) =>
      fetch(path, {
        method: 'POST',
        redirect: 'manual',
        headers: {
          cookie,
          origin: 'https://status.example.com',
          'content-type': 'application/x-www-form-urlencoded',
        },
        body: wholeForm({ action: 'reinstate', reason }).toString(),
      });
    expect((await press('')).status).toBe(422);
    expect((await press('Their server was set up wrong.')).status).toBe(303);
    expect((await statusOf(BOB)).status).toBe('confirmed');
    mails = await announce(BOB, CAROL);
    await isSettled(5);
  });

  it('is taken by LMTP for signed addresses, and for no others', async () => {
    const { from } = mails[0]!;
    await expect(overLmtp('status@example.com', 'x')).rejects.toMatchObject({ responseCode: 550 });
    expect(await overLmtp('bounces@bounces.example.com', report.vacation({ to: from }))).toMatch(
      /^250 /,
    );
    const dsn = report.gmail({ to: 'root@example.com', recipient: BOB });
    expect(await overLmtp(from.toUpperCase(), dsn)).toMatch(/^250 /);
    expect((await statusOf(BOB)).status).toBe('suppressed');
  });

  it('is refused where it is too large, or a line of it is', async () => {
    const { from } = mails[0]!;
    const large = Buffer.alloc(2.5 * 1024 * 1024, 'x'.repeat(70) + '\r\n');
    expect(await overLmtp(from, large)).toMatch(/^552 5\.3\.4 /);
    const wide = `To: ${from}\r\n\r\n${'x'.repeat(300_000)}`;
    expect(await overLmtp(from, wide)).toMatch(/^554 5\.6\.0 /);
    expect((await handIn(wide)).status).toBe(422);
    expect((await handIn(large.toString())).status).toBe(413);
  });

  it('is taken in whatever it is made of, a megabyte at a time', async () => {
    // Half of what is taken: the client ends each line with two octets.
    const heavy = Object.values(heavyMessages(MAX_REPORT_BYTES / 2));
    for (const message of heavy) {
      expect(await handIn(message.toString('latin1'))).toMatchObject({ status: 200 });
      expect(await overLmtp(mails[1]!.from, message)).toMatch(/^250 /);
    }
    expect((await statusOf(CAROL)).status).toBe('confirmed');
  });

  it('is handed in only by who may, as a message', async () => {
    const dsn = report.postfix({ to: mails[1]!.from, recipient: CAROL });
    const { store } = running.app;
    const { token } = await addToken(store, { name: 'other', scopes: ['subscribers:write'] });
    expect((await handIn(dsn, { authorization: `Bearer ${token}` })).status).toBe(403);
    expect((await handIn(dsn, { authorization: 'Bearer nobody' })).status).toBe(401);
    expect((await handIn(dsn, { 'content-type': 'text/plain' })).status).toBe(415);
    expect((await handIn('')).status).toBe(400);
    const many = Array.from({ length: 51 }, () => CAROL).join(', ');
    expect((await handIn(dsn, { 'x-envelope-to': many })).status).toBe(422);
    expect((await statusOf(CAROL)).status).toBe('confirmed');
  });

  it('is told by the relay, which repeats the delivery that our header named', async () => {
    const raw = mails[1]!.raw.toString('latin1');
    const delivery = /^X-PM-Metadata-delivery: (\S+)\r$/m.exec(raw)?.[1];
    const complaint = {
      RecordType: 'SpamComplaint',
      Email: CAROL,
      Metadata: { delivery },
      BouncedAt: new Date().toISOString(),
    };
    expect((await toPostmark(complaint, 'wrong')).status).toBe(401);
    expect((await statusOf(CAROL)).status).toBe('confirmed');
    expect((await toPostmark(complaint)).status).toBe(204);
    expect(await statusOf(CAROL)).toMatchObject({
      status: 'suppressed',
      suppression: { kind: 'complaint' },
    });
    const back = await api('POST', `subscribers/${(await statusOf(CAROL)).id}/reinstatement`, {
      reason: 'We think they did not mean it.',
    });
    expect(back.status).toBe(409);
  });

  it('has no door for a provider that is not set up', async () => {
    for (const provider of ['ses', 'sendgrid', 'mailgun', 'nonsense', 'constructor']) {
      const { status } = await fetch(`${running.url}/mail-events/${provider}`, {
        method: 'POST',
        body: '{}',
      });
      expect([provider, status]).toEqual([provider, 404]);
    }
    expect((await fetch(`${running.url}/mail-events/postmark`)).status).toBe(405);
  });
});
