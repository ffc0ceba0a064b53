import { createServer, type Server } from 'node:tls';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { deliverStep } from '#src/outbox/deliver.ts';
import { flowOf } from '#src/outbox/deliver/flow.ts';
import type { MailWorkerDeps } from '#src/outbox/deps.ts';
import { tellStaffStep } from '#src/outbox/staff/deliver.ts';
import { createLog } from '#src/platform/log.ts';
import { createApp, type App } from '#src/server/app.ts';
import { readConfig } from '#src/server/config.ts';
import { serve, type Serving } from '#src/server/serve.ts';
import { addToken, addUser, cookieHeader, PASSWORD } from '../http/support.ts';
import ensureBuiltSite from '../setup/built-site.ts';
import { apiClient, type Api } from '../support/api.ts';
import { runCli } from '../support/cli.ts';
import { fakeClock, HOUR, MINUTE, type FakeClock } from '../support/clock.ts';
import { scratchFolder } from '../support/scratch.ts';
import { selfSigned } from '../support/self-signed.ts';
import { freePort } from '../support/server.ts';
import { startSmtpSink } from '../support/smtp-sink.ts';
import { startWebhookSink, type WebhookSink } from '../support/webhook-sink.ts';

const METRICS_TOKEN = 'the-scraper-of-these-tests';

interface House {
  app: App;
  api: Api;
  cookie: string;
  clock: FakeClock;
  deps: MailWorkerDeps;
  env: NodeJS.ProcessEnv;
  serving: Serving;
  /** A mail to somebody who signs up. */
  signUp(email: string): Promise<void>;
  /** What the worker does once: sends what is due, puts on record what it learned, tells staff. */
  work(): Promise<void>;
  words(path: string): Promise<string>;
  ready(): Promise<{ ready: boolean; checks: Record<string, string> }>;
  stop(): Promise<void>;
}

async function openHouse(smtpUrl: string, hooks: WebhookSink): Promise<House> {
  const clock = fakeClock();
  const env = {
    ...{ PORT: '0', HOST: '127.0.0.1', DATA_DIR: scratchFolder('forewarn-away-') },
    ...{ SMTP_URL: smtpUrl, METRICS_TOKEN },
  };
  const app = await createApp(readConfig(env), { now: clock.now, log: createLog('silent') });
  const deps = { ...app.mailWorkerDeps(), webhooks: hooks.options };
  const serving = await serve(app);
  await addUser(app.store, { role: 'owner', email: 'ada@example.com' });
  const api = apiClient(serving.url, (await addToken(app.store)).token);
  await api('POST', 'components', { name: 'API', slug: 'api', layer: 'application' });
  const signIn = { email: 'ada@example.com', password: PASSWORD, ip: '192.0.2.1' };
  const signedIn = await app.auth.signIn(signIn);
  const cookie = cookieHeader(signedIn.ok ? signedIn.cookies : []).get('cookie')!;
  const get = (path: string) => fetch(`${serving.url}${path}`, { headers: { cookie } });
  return {
    ...{ app, api, cookie, clock, deps, env, serving },
    async signUp(email) {
      const { status } = await api('POST', 'subscribers', { email, components: 'all' });
      expect(status).toBe(201);
    },
    async work() {
      await deliverStep(deps, clock.now());
      await flowOf(deps).relays.step();
      while (await tellStaffStep(deps, clock.now())) {
        // A step says itself whether there may be more.
      }
    },
    words: async (path) =>
      (await (await get(path)).text()).replaceAll(/<[^>]*>/g, ' ').replaceAll(/\s+/g, ' '),
    ready: async () => (await get('/readyz')).json() as ReturnType<House['ready']>,
    async stop() {
      await serving.stop();
      await deps.transport.close();
      await app.close();
    },
  };
}

const metric = async ({ serving }: House, name: string): Promise<number> => {
  const headers = { authorization: `Bearer ${METRICS_TOKEN}` };
  const text = await (await fetch(`${serving.url}/metrics`, { headers })).text();
  return Number(new RegExp(`^${name} (\\S+)$`, 'm').exec(text)?.[1]);
};

const queueStatus = async ({ env, clock }: House): Promise<string> =>
  (await runCli(['queue', 'status'], { env, now: clock.now() })).out;

let hooks: WebhookSink;

beforeAll(async () => {
  await ensureBuiltSite();
  hooks = await startWebhookSink();
}, 180_000);
afterAll(() => hooks.close());

describe('Mail while the relay is gone', () => {
  let house: House;
  let port: number;

  beforeAll(async () => {
    port = await freePort();
    house = await openHouse(`smtp://127.0.0.1:${port}`, hooks);
  });
  afterAll(() => house.stop());

  it('is green nowhere, once the first try has failed', async () => {
    await house.signUp('ben@example.org');
    await house.work();
    expect(await house.words('/admin/mail')).toContain('What waits is tried again later');
    expect(await queueStatus(house)).toContain('What waits is to be tried again later');
    expect(await house.words('/admin/mail')).not.toContain('Nothing is due');
    expect((await house.ready()).checks['mail']).toBe('ok');
  });

  it('has a banner on every page of the admin and a warning of doctor while no webhook is there', async () => {
    const { out } = await runCli(['doctor'], { env: house.env, now: house.clock.now() });
    expect(out).toContain('warn  staff notifications: alerts about email go by email only');
    await house.api('POST', 'contacts', {
      ...{ name: 'On call', role: 'duty_lead', webhook_url: 'https://chat.example.com/x' },
    });
    const after = await runCli(['doctor'], { env: house.env, now: house.clock.now() });
    expect(after.out).toContain('ok    staff notifications');
  });

  it('is said to be away after the second, with since when, why and how many wait', async () => {
    const { store } = house.app;
    await store.transaction((q) =>
      q.db.update(q.t.contacts).set({ webhookUrl: `${hooks.url}/lead` }),
    );
    const since = new Date(house.clock.now()).toISOString();
    house.clock.advance(HOUR);
    await house.work();

    const page = await house.words('/admin/mail');
    expect(page).toContain('Email is not going out');
    expect(page).toContain(`127.0.0.1:${port} cannot be used since`);
    expect(page).toContain('ECONNREFUSED');
    expect(page).toContain('1 mail waits');
    expect(page).not.toContain('Mail is going out');
    for (const path of ['/admin', '/admin/board', '/admin/settings', '/admin/account']) {
      expect(await house.words(path), path).toContain('Email has not been going out since');
    }
    expect(await queueStatus(house)).toMatch(
      /^Not going out: 127\.0\.0\.1:\d+ cannot be used since .*\(2 failed tries\): .*ECONNREFUSED/,
    );
    expect((await house.api('GET', 'mail-queue')).body).toMatchObject({
      away: { failing_since: since, failures: 2, answered_at: null },
      waiting: 1,
    });
    const { ready, checks } = await house.ready();
    expect(ready).toBe(true);
    expect(checks['mail']).toContain(`not going out since ${since}, 1 waiting: `);
    expect(checks['mail']).toContain('ECONNREFUSED');
    // Anybody may ask: where our relay stands is not theirs to know.
    expect(checks['mail']).not.toContain('127.0.0.1');
    expect(await metric(house, 'forewarn_mail_away_seconds')).toBe(HOUR / 1_000);
    expect(await metric(house, 'forewarn_mail_relay_failures')).toBe(2);
    expect(hooks.calls.map(({ path, type }) => `${path} ${type}`)).toEqual(['/lead mail_away']);
    expect(hooks.calls[0]!.raw).toContain('ECONNREFUSED');
  });

  it('is told of again when the relay is back, and those who heard nothing hear it once', async () => {
    const sink = await startSmtpSink({ port });
    house.clock.advance(2 * HOUR);
    await house.work();
    await house.work();
    expect(hooks.calls.map(({ type }) => type)).toEqual(['mail_away', 'mail_back']);
    const mails = sink.messages.map(({ raw }) =>
      /^Subject: (.*)$/m.exec(raw.toString())![1]!.trim(),
    );
    expect(mails.filter((subject) => subject.startsWith('Email'))).toEqual([
      `Email goes out again: 127.0.0.1:${port} is back`,
    ]);
    expect(await house.words('/admin/mail')).toContain('Nothing waits');
    expect(await house.words('/admin')).not.toContain('Email has not been');
    expect((await house.ready()).checks['mail']).toBe('ok');
    expect(await queueStatus(house)).toMatch(/^Mail goes out\.$/m);
    expect(await metric(house, 'forewarn_mail_away_seconds')).toBe(0);
    expect(await metric(house, 'forewarn_mail_relay_answered')).toBe(house.clock.now() / 1_000);
    await house.deps.transport.close();
    await sink.close();
  });

  it('is not said to wait for nothing while nobody has been looked up for an announcement', async () => {
    await house.api('POST', 'components', {
      ...{ name: 'Hosts', layer: 'infrastructure', owner_team: 'SRE' },
    });
    const { status, body } = await house.api('POST', 'notices', {
      ...{ kind: 'incident', layer: 'infrastructure', tier: 'medium' },
      components: [{ slug: 'hosts', impact: 'partial_outage' }],
    });
    expect([status, body]).toMatchObject([201, { status: 'draft' }]);
    const { id } = body as { id: string };
    expect((await house.api('POST', `notices/${id}/publication`, {})).status).toBe(200);
    const page = await house.words('/admin/mail');
    expect(page).toContain('Mail is going out');
    expect(page).not.toContain('Nothing waits');
  });
});

describe('Mail while the relay has the wrong certificate', () => {
  let impostor: Server;
  let house: House;

  beforeAll(async () => {
    impostor = createServer(selfSigned, (socket) => {
      socket.on('error', () => undefined).end('220 mail.example.com\r\n');
    }).on('tlsClientError', () => undefined);
    await new Promise<void>((done) => impostor.listen(0, '127.0.0.1', done));
    const { port } = impostor.address() as AddressInfo;
    house = await openHouse(`smtps://127.0.0.1:${port}`, hooks);
  });
  afterAll(async () => {
    await house.stop();
    impostor.close();
  });

  it('is said to be away, in the words of the certificate’s fault', async () => {
    await house.signUp('ben@example.org');
    await house.work();
    house.clock.advance(MINUTE);
    await house.work();
    const reason = /self-signed certificate/;
    expect(await house.words('/admin/mail')).toMatch(reason);
    expect(await queueStatus(house)).toMatch(reason);
    expect((await house.ready()).checks['mail']).toMatch(reason);
  });
});
