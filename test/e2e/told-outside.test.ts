import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ParsedMail } from 'mailparser';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SYSTEM } from '#src/domain/actor.ts';
import { deliverStep } from '#src/outbox/deliver.ts';
import type { MailWorkerDeps } from '#src/outbox/deps.ts';
import { fanOutStep } from '#src/outbox/fan-out.ts';
import { tellStaffStep } from '#src/outbox/staff/deliver.ts';
import { createLog } from '#src/platform/log.ts';
import { createApp, type App } from '#src/server/app.ts';
import { readConfig } from '#src/server/config.ts';
import { serve, type Serving } from '#src/server/serve.ts';
import { component, subscriber } from '../outbox/factories.ts';
import { fakeClock, HOUR } from '../support/clock.ts';
import { ALICE } from '../support/context.ts';
import { startSmtpSink, type SmtpSink } from '../support/smtp-sink.ts';

/** What is promised of a patch, and which parts it is noticed in, on every way out of the house. */
const clock = fakeClock(Date.now());
const folder = mkdtempSync(join(tmpdir(), 'forewarn-told-'));
let sink: SmtpSink;
let app: App;
let deps: MailWorkerDeps;
let serving: Serving;

beforeAll(async () => {
  sink = await startSmtpSink();
  const config = readConfig({
    PORT: '0',
    HOST: '127.0.0.1',
    PUBLIC_URL: 'https://status.example.com',
    MAIL_FROM: 'Example Status <status@example.com>',
    TIME_ZONE: 'Europe/Berlin',
    SECRET_KEY: '0f1e2d3c4b5a69788796a5b4c3d2e1f00f1e2d3c',
    SMTP_URL: sink.url,
    DATA_DIR: folder,
  });
  app = await createApp(config, { now: clock.now, log: createLog('silent') });
  deps = app.mailWorkerDeps();
  serving = await serve(app);
  for (const slug of ['sign-in', 'api', 'reports']) {
    await component(app.store, slug);
  }
  await subscriber(app.store, { email: 'rita@example.com', confirmedAt: 0 });
});

afterAll(async () => {
  await serving.stop();
  await deps.transport.close();
  await app.close();
  await sink.close();
  rmSync(folder, { recursive: true, force: true });
});

/** The text of a page or document, without tags. */
async function seen(path: string, headers: Record<string, string> = {}): Promise<string> {
  const response = await fetch(serving.url + path, { headers });
  expect(response.status, path).toBe(200);
  return (await response.text()).replace(/<[^>]+>/g, ' ').replace(/\s+/g, ' ');
}

/** The mail that goes out now. */
async function mailed(): Promise<ParsedMail> {
  const before = sink.messages.length;
  while ((await fanOutStep(deps, clock.now())) || (await deliverStep(deps, clock.now()))) {
    // A step says itself whether there may be more.
  }
  expect(sink.messages.length).toBe(before + 1);
  return sink.messages[before]!.parsed();
}

async function publish(more: Record<string, unknown>): Promise<string> {
  const { id } = await app.commands.createDraft(ALICE, {
    kind: 'emergency_patch',
    layer: 'application',
    components: [{ slug: 'sign-in', impact: 'partial_outage' }],
    ...more,
  });
  await app.commands.publishNotice(ALICE, id, {});
  return id;
}

describe('a public commitment', () => {
  const assessment = {
    cvss_score: 9.8,
    exploitation: 'active',
    exposure: 'internet',
    anchor: new Date(clock.now()).toISOString(),
  };
  const due = clock.now() + 24 * HOUR;
  let id: string;
  /** As the page, mails and feeds write it; with the day where that is needed. */
  const minute = (at: number) =>
    new Date(at).toLocaleTimeString('en-GB', {
      timeZone: 'Europe/Berlin',
      hour: '2-digit',
      minute: '2-digit',
    });

  it('is told by text, page, mail, feeds, both APIs and the brief, and nothing says otherwise', async () => {
    id = await publish({ assessment, commit_publicly: true });
    const said = new RegExp(`committed to apply (?:it|this) by [^.]*${minute(due)}`);
    const page = await seen(`/notices/${id}`);
    const mail = await mailed();
    const text = mail.text!.replace(/\s+/g, ' ');
    for (const told of [page, text, mail.html as string, await seen('/history.rss')]) {
      expect(told.replace(/<[^>]+>|&lt;[^&]*&gt;/g, ' ').replace(/\s+/g, ' ')).toMatch(said);
      expect(told).not.toMatch(/cannot name/);
    }
    expect(text).toContain('Committed: We have committed to apply this by');
    const feed = JSON.parse(await seen('/history.json')) as { items: Record<string, unknown>[] };
    const commitment = { by: new Date(due).toISOString(), applied_at: null, closed: false };
    expect(JSON.stringify(feed.items[0])).toContain(JSON.stringify(commitment));
    const v2 = JSON.parse(await seen('/api/v2/scheduled-maintenances/active.json')) as {
      scheduled_maintenances: { forewarn_notice: { commitment: { by: string } } }[];
    };
    const inV2 = v2.scheduled_maintenances[0]!.forewarn_notice.commitment;
    expect(Date.parse(inV2.by)).toBe(due);
    expect(inV2).toMatchObject({ applied_at: null, closed: false });
    const { token } = await app.commands.createToken(SYSTEM, { name: 'look', scopes: ['all'] });
    const v1 = await seen(`/api/v1/notices/${id}`, { authorization: `Bearer ${token}` });
    expect(JSON.parse(v1)).toMatchObject({ commit_publicly: true, respond_by: commitment.by });
    const { body } = await app.commands.readBrief(ALICE, id);
    expect(body).toMatch(/^- We have committed to apply this by /m);
  });

  it('is no promise in the texts once its time has passed, and the record says how it ended', async () => {
    clock.set(due + HOUR);
    await app.commands.postUpdate(ALICE, id, {});
    const late = await mailed();
    expect(late.text!.replace(/\s+/g, ' ')).toMatch(
      /Committed: We had committed to apply this by .* That time has passed, and it is not applied yet/,
    );
    const [newest] = late.text!.split('TIMELINE');
    expect(newest).not.toContain('have committed to apply it by');
    await app.commands.postUpdate(ALICE, id, { status: 'verifying', notify: false });
    await app.commands.postUpdate(ALICE, id, { status: 'completed', notify: false });
    expect(await seen(`/notices/${id}`)).toMatch(/Applied .*, later than we had committed to/);
    expect(await seen('/history.rss')).toContain('later than we had committed to');
    const { body } = await app.commands.readSummary(ALICE, id);
    expect(body).toMatch(/^- Applied .*, later than we had committed to: by .*\.$/m);
  });

  it('is kept by what is applied in time, and open after work that was taken back', async () => {
    const anchor = new Date(clock.now()).toISOString();
    const work = async (end: string) => {
      const notice = await publish({
        assessment: { ...assessment, anchor },
        commit_publicly: true,
        notify: false,
      });
      await app.commands.postUpdate(ALICE, notice, { status: 'verifying', notify: false });
      await app.commands.postUpdate(ALICE, notice, { status: end, notify: false });
      return notice;
    };
    const summary = async (notice: string) => (await app.commands.readSummary(ALICE, notice)).body;
    const [kept, back] = [await work('completed'), await work('rolled_back')];
    expect(await seen(`/notices/${kept}`)).toMatch(/Applied .*, as we had committed to/);
    expect(await summary(kept)).toMatch(/^- Applied .*, as we had committed to\.$/m);
    expect(await seen(`/notices/${back}`)).toMatch(/We have committed to apply this by/);
    expect(await summary(back)).toMatch(
      /^- We had committed to apply it by .*; this work has not applied it\.$/m,
    );
  });

  it('is nowhere unless staff made it one', async () => {
    const quiet = await publish({ assessment });
    const mail = await mailed();
    for (const told of [await seen(`/notices/${quiet}`), mail.text!]) {
      expect(told).not.toMatch(/committed/i);
    }
    const { body } = await app.commands.readBrief(ALICE, quiet);
    expect(body).not.toMatch(/committed/i);
  });
});

describe('the parts of a notice', () => {
  const touched = (slug: string) => ({ slug, impact: 'operational', role: 'touched' });
  const listed = async (id: string) =>
    /.*What you notice(?! \.)(.*?)Follow this notice/
      .exec(await seen(`/notices/${id}`))![1]!
      .trim();

  it('are those that are noticed, with what; then those that are only touched', async () => {
    const id = await publish({
      tier: 'critical',
      components: [{ slug: 'sign-in', impact: 'partial_outage' }, touched('api')],
    });
    const mail = await mailed();
    expect(await listed(id)).toBe(
      'sign-in Partly unavailable Also touched, with nothing to notice: api',
    );
    expect(mail.text!.replace(/\s+/g, ' ')).toContain(
      'Also worked on: api, with nothing to notice',
    );
  });

  it('are all named, each with nothing to notice, where none is noticed', async () => {
    const id = await publish({
      tier: 'critical',
      components: [touched('api'), touched('reports')],
    });
    await mailed();
    expect(await listed(id)).toBe('api No interruption expected reports No interruption expected');
  });
});

describe('a rollout that is paused', () => {
  it('says so on the page while anything of it is left, and what that keeps from beginning', async () => {
    const id = await publish({
      tier: 'critical',
      stages: [
        { name: 'Canary', percent: 5 },
        { name: 'Everyone', percent: 100 },
      ],
    });
    const paused = async () =>
      (await seen(`/notices/${id}`)).includes('The rollout is paused: no further stage begins');
    const move = (name: string, status: string) =>
      app.commands.moveStage(ALICE, id, name, { status, notify: false });
    await move('Canary', 'running');
    await app.commands.changeRollout(ALICE, id, { paused: true, notify: false });
    expect(await paused()).toBe(true);
    await app.commands.changeRollout(ALICE, id, { paused: false, notify: false });
    await move('Canary', 'done');
    await move('Everyone', 'running');
    await app.commands.changeRollout(ALICE, id, { paused: true, notify: false });
    expect(await paused()).toBe(false);
    expect(await seen(`/notices/${id}`)).toContain('The rollout is paused for now.');
    expect(await seen('/')).toContain('Everyone paused, to 100');
    await move('Everyone', 'rolled_back');
    expect(await paused()).toBe(true);
  });
});

describe('the brief for support', () => {
  const PRIVATE = /CVE-2031-40417|gluelib|edge-17|SEC-90210/;
  let id: string;

  /** What reaches the mail server while the public mails are tried first, in its order. */
  async function sent(): Promise<{ to: string; subject: string; text: string }[]> {
    const before = sink.messages.length;
    const step = async () =>
      (await fanOutStep(deps, clock.now())) ||
      (await deliverStep(deps, clock.now())) ||
      (await tellStaffStep(deps, clock.now()));
    while (await step()) {
      // As above.
    }
    return Promise.all(
      sink.messages.slice(before).map(async (message) => {
        const { subject, text } = await message.parsed();
        return { to: message.to[0]!, subject: subject!, text: text!.replace(/\s+/g, ' ') };
      }),
    );
  }

  const staffThenPublic = ['desk@example.com', 'rita@example.com'];

  beforeAll(async () => {
    await app.commands.createContact(ALICE, {
      role: 'support',
      name: 'Desk',
      email: 'desk@example.com',
    });
    const start = clock.now() + 24 * HOUR;
    ({ id } = await app.commands.createDraft(ALICE, {
      kind: 'maintenance',
      layer: 'application',
      tier: 'low',
      lead_reason: 'Agreed with everybody it concerns.',
      components: [{ slug: 'sign-in', impact: 'partial_outage' }],
      window: {
        start: new Date(start).toISOString(),
        end: new Date(start + 2 * HOUR).toISOString(),
        time_zone: 'Europe/Berlin',
      },
      private_facts: {
        cves: ['CVE-2031-40417'],
        packages: ['gluelib 4.2.7'],
        hosts: ['edge-17.internal'],
        tickets: ['SEC-90210'],
      },
    }));
    await sent();
  });

  it('is at the mail server before the public announcement of planned work', async () => {
    await app.commands.publishNotice(ALICE, id, {});
    const mails = await sent();
    expect(mails.map(({ to }) => to)).toEqual(staffThenPublic);
    expect(mails[0]!.subject).toMatch(/Brief: .*sign-in/);
    expect(mails[0]!.text).toContain('We will do routine work on sign-in.');
    expect(mails[0]!.text).toMatch(/== Reply: First answer == Hello, we will do routine/);
    expect(JSON.stringify(mails)).not.toMatch(PRIVATE);
  });

  it('is sent anew, and first, with each step of the work, in its tense', async () => {
    clock.advance(24 * HOUR);
    const said = [
      ['in_progress', 'We are doing routine work on sign-in.'],
      ['verifying', 'Our routine work on sign-in is done, and we are checking the result.'],
      ['completed', 'We did routine work on sign-in, as announced.'],
    ] as const;
    for (const [status, words] of said) {
      clock.advance(HOUR / 4);
      await app.commands.postUpdate(ALICE, id, { status });
      const mails = await sent();
      expect([status, ...mails.map(({ to }) => to)]).toEqual([status, ...staffThenPublic]);
      expect(mails[0]!.subject).toContain('Brief, changed:');
      expect(mails[0]!.text).toContain(words);
      expect(JSON.stringify(mails)).not.toMatch(PRIVATE);
    }
  });

  it('is not sent for a further word in the same status, and is for a disclosure', async () => {
    expect(await sent()).toEqual([]);
    await app.commands.discloseFacts(ALICE, id, { cves: ['CVE-2031-40417'] });
    const [brief, ...more] = await sent();
    expect(more).toEqual([]);
    expect(brief).toMatchObject({ to: 'desk@example.com' });
    expect(brief!.text).toContain('Details are public since');
    expect(brief!.text).not.toMatch(PRIVATE);
  });
});
