import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createApp, type App } from '../../src/app.ts';
import { chasePromises } from '../../src/commands/promise/index.ts';
import { readConfig } from '../../src/config.ts';
import { SYSTEM } from '../../src/domain/actor.ts';
import { createLog } from '../../src/log.ts';
import { deliverStep } from '../../src/outbox/deliver.ts';
import type { MailWorkerDeps } from '../../src/outbox/deps.ts';
import { fanOutStep } from '../../src/outbox/fan-out.ts';
import { serve, type Serving } from '../../src/serve.ts';
import { addPeople, person } from '../commands/staff-people.ts';
import { component, subscriber } from '../outbox/factories.ts';
import { DAY, fakeClock, MINUTE } from '../support/clock.ts';
import { refusalOf } from '../support/registry.ts';
import { startSmtpSink, type SmtpSink } from '../support/smtp-sink.ts';

/**
 * One embargoed critical patch from the first word to the advisory: two people, a pipeline, an
 * overdue update, a stage taken back. Everything that leaves the house is kept and searched.
 */
const ada = person('ada');
const bob = person('bob');
const clock = fakeClock(Date.now());
const folder = mkdtempSync(join(tmpdir(), 'forewarn-patching-'));
const VECTOR = 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H';
const FACTS = {
  cves: ['CVE-2031-40417'],
  packages: ['gluelib 4.2.7'],
  fixed_in: ['4.2.8'],
  hosts: ['edge-17.internal'],
  tickets: ['SEC-90210'],
  nicknames: ['GlueGun'],
  notes: 'A forged session header walks past the sign-in check.',
};
const CLEARED = { cves: FACTS.cves, fixed_in: FACTS.fixed_in };
/** What must never leave, cleared or not. */
const KEPT = ['gluelib', 'edge-17', 'SEC-90210', 'GlueGun', 'forged session', 'AV:N/AC:L'];

let app: App;
let deps: MailWorkerDeps;
let serving: Serving;
let sink: SmtpSink;
let id: string;
let pipeline: string;

const shown = ['cve-2031-40417', '4.2.8'];

/** Every byte that a stranger, a subscriber, a contact's mailbox or a webhook gets. */
async function everythingPublic(): Promise<string> {
  const month = new Date(clock.now()).toISOString().slice(0, 7);
  const feeds = ['history', 'updates'].flatMap((name) =>
    ['rss', 'atom', 'json'].flatMap((form) => [
      `/${name}.${form}`,
      `/components/sign-in/${name}.${form}`,
    ]),
  );
  const paths = [
    ...['/', `/notices/${id}`, `/notices/${id}.ics`, '/history', `/history/${month}`],
    ...['/components/sign-in', '/components/sign-in/calendar.ics', '/calendar.ics'],
    ...['/maintnote.ics', '/badge.svg', '/embed.js', '/subscribe', ...feeds],
    ...['summary', 'status', 'components', 'incidents', 'incidents/unresolved'].map(
      (name) => `/api/v2/${name}.json`,
    ),
    ...['', '/upcoming', '/active'].map((name) => `/api/v2/scheduled-maintenances${name}.json`),
    ...[`/notices/${id}/csaf.json`, '/.well-known/csaf/provider-metadata.json'],
  ];
  const bodies = await Promise.all(
    paths.map(async (path) => {
      const response = await fetch(serving.url + path);
      expect([200, 404], path).toContain(response.status);
      return `${JSON.stringify([...response.headers])}${await response.text()}`;
    }),
  );
  const mails = await Promise.all(
    sink.messages.map(async (message) => {
      const { text, html, subject, attachments } = await message.parsed();
      const files = attachments.map(({ content }) => content.toString('utf8'));
      return [subject, text, html, ...files].join('\n');
    }),
  );
  const { db, t } = app.store.read;
  const staff = await db.select().from(t.staffMessages);
  return [...bodies, ...mails, JSON.stringify(staff)].join('\n').toLowerCase();
}

async function leaks(words: readonly string[]): Promise<string[]> {
  const bytes = await everythingPublic();
  return words.filter((word) => bytes.includes(word.toLowerCase()));
}

async function settle(): Promise<void> {
  await chasePromises(app.clockContext);
  while ((await fanOutStep(deps, clock.now())) || (await deliverStep(deps, clock.now()))) {
    // A step says itself whether there may be more.
  }
}

/** The pipeline's own call, over HTTP with its token. */
async function stage(name: string, status: string): Promise<number> {
  const response = await fetch(
    `${serving.url}/api/v1/notices/${id}/rollout/stages/${encodeURIComponent(name)}`,
    {
      method: 'PUT',
      headers: { authorization: `Bearer ${pipeline}`, 'content-type': 'application/json' },
      body: JSON.stringify({ status }),
    },
  );
  await response.text();
  return response.status;
}

const messagesTo = async (target: string): Promise<string[]> => {
  const { db, t } = app.store.read;
  const rows = await db.select().from(t.staffMessages);
  return rows.filter((row) => row.target === target).map(({ kind }) => kind);
};

beforeAll(async () => {
  sink = await startSmtpSink();
  const config = readConfig({
    PORT: '0',
    HOST: '127.0.0.1',
    PUBLIC_URL: 'https://status.example.com',
    MAIL_FROM: 'Example Status <status@example.com>',
    SECRET_KEY: '0f1e2d3c4b5a69788796a5b4c3d2e1f00f1e2d3c',
    SMTP_URL: sink.url,
    DATA_DIR: folder,
  });
  app = await createApp(config, { now: clock.now, log: createLog('silent') });
  deps = app.mailWorkerDeps();
  serving = await serve(app);
  await component(app.store, 'sign-in');
  await subscriber(app.store, { email: 'reader@example.com', confirmedAt: 0 });
  await addPeople(app.store, 'ada', 'bob');
  for (const [role, email] of [
    ['duty_lead', 'lead@example.net'],
    ['manager', 'boss@example.net'],
    ['support', 'support@example.net'],
  ]) {
    await app.commands.createContact(SYSTEM, {
      ...{ role, email, name: role },
      webhook_url: `https://hooks.example.net/${role}`,
    });
  }
  const token = await app.commands.createToken(SYSTEM, {
    name: 'deploy',
    scopes: ['rollout:write'],
  });
  pipeline = token.token;
});

afterAll(async () => {
  await serving.stop();
  await deps.transport.close();
  await app.close();
  await sink.close();
  rmSync(folder, { recursive: true, force: true });
});

describe('an embargoed critical patch', () => {
  it('is assessed, drafted and published at once, and owes a review', async () => {
    const { commands } = app;
    const draft = await commands.createDraft(ada, {
      kind: 'emergency_patch',
      layer: 'application',
      assessment: { cvss_vector: VECTOR, exploitation: 'active', exposure: 'internet' },
      components: [{ slug: 'sign-in', impact: 'degraded_performance' }],
      stages: [
        { name: 'Canary', percent: 5 },
        { name: 'EU/West', percent: 40 },
        { name: 'The rest, 100%', percent: 100 },
      ],
      private_facts: FACTS,
      embargo_until: new Date(clock.now() + 2 * DAY).toISOString(),
    });
    ({ id } = draft);
    const named = commands.editDraft(ada, id, { body: 'We replace g\u200bluelib 4.2.7 today.' });
    expect((await refusalOf(named)).faults[0]?.pointer).toBe('/body');
    expect((await commands.readNotice(ada, id)).tier).toBe('critical');
    await commands.publishNotice(ada, id, {});
    await settle();
    expect((await commands.readApprovals(bob, id)).current).toMatchObject({ state: 'requested' });
    expect(await messagesTo('support@example.net')).toContain('support_brief');
    expect(await leaks([...KEPT, ...shown])).toEqual([]);
  });

  it('is rolled out by a pipeline, which takes one stage back and tries it again', async () => {
    const moves = [
      ['Canary', 'running'],
      ['Canary', 'done'],
      ['EU/West', 'running'],
      ['EU/West', 'rolled_back'],
      ['EU/West', 'running'],
      ['EU/West', 'done'],
      ['The rest, 100%', 'running'],
    ] as const;
    expect(await stage('The rest, 100%', 'running')).toBe(409);
    for (const [name, status] of moves) {
      clock.advance(MINUTE);
      expect(await stage(name, status), `${name} ${status}`).toBe(200);
      await settle();
    }
    const page = await (await fetch(`${serving.url}/notices/${id}`)).text();
    expect(page).toContain('taken the update back from the stage');
    expect(await leaks([...KEPT, ...shown])).toEqual([]);
  });

  it('climbs the ladder while an update is overdue, and is quiet when it has come', async () => {
    for (const minutes of [30, 16, 15]) {
      clock.advance(minutes * MINUTE);
      await settle();
    }
    const overdue = (target: string) =>
      messagesTo(target).then((kinds) => kinds.filter((kind) => kind === 'update_overdue').length);
    expect(await overdue('ada@example.com')).toBeGreaterThanOrEqual(2);
    expect(await overdue('lead@example.net')).toBe(2);
    expect(await overdue('boss@example.net')).toBe(1);
    expect(await overdue('https://hooks.example.net/manager')).toBe(1);
    await app.commands.postUpdate(ada, id, { body: 'The last systems take longer than planned.' });
    clock.advance(20 * MINUTE);
    await settle();
    expect(await overdue('boss@example.net')).toBe(1);
    expect(await leaks([...KEPT, ...shown])).toEqual([]);
  });

  it('is completed in time, reviewed by the other person, and summed up by both', async () => {
    const { commands } = app;
    expect(await stage('The rest, 100%', 'done')).toBe(200);
    await commands.postUpdate(ada, id, { status: 'verifying' });
    await commands.postUpdate(ada, id, { status: 'completed' });
    await settle();
    const review = await commands.readApprovals(bob, id);
    await commands.decideApproval(bob, id, { decision: 'approve', text_hash: review.text_hash });
    expect((await commands.readBoard(ada)).find((row) => row.id === id)?.state).toBe('met');

    const leaking = commands.saveSummary(ada, id, { cause: 'A bug in GlueGun’s library.' });
    expect((await refusalOf(leaking)).code).toBe('invalid');
    await commands.saveSummary(ada, id, {
      cause: 'A weakness in software that our sign-in runs on.',
      changes: [{ text: 'We rehearse such updates each quarter.', owner: 'Platform team' }],
    });
    expect((await refusalOf(commands.publishSummary(ada, id, {}))).code).toBe('not_allowed');
    await commands.decideApproval(ada, id, { subject: 'summary', decision: 'request' });
    const { text_hash } = (await commands.readSummary(bob, id)).approval!;
    await commands.decideApproval(bob, id, { subject: 'summary', decision: 'approve', text_hash });
    await commands.publishSummary(ada, id, {});
    await settle();
    expect(await (await fetch(`${serving.url}/notices/${id}`)).text()).toContain('each quarter');
    expect(await leaks([...KEPT, ...shown])).toEqual([]);
  });

  it('is disclosed by people, never by the clock, and exactly as far as they say', async () => {
    const { commands } = app;
    expect((await refusalOf(commands.discloseFacts(ada, id, CLEARED))).code).toBe('not_allowed');
    clock.advance(3 * DAY);
    await settle();
    expect(await leaks([...KEPT, ...shown])).toEqual([]);

    expect(await commands.discloseFacts(ada, id, CLEARED)).toEqual({ outcome: 'requested' });
    const { requested } = await commands.readDisclosure(bob, id);
    await commands.decideApproval(bob, id, {
      subject: 'disclosure',
      decision: 'approve',
      text_hash: requested!.text_hash,
    });
    expect(await commands.discloseFacts(ada, id, CLEARED)).toEqual({ outcome: 'disclosed' });
    await settle();
    expect(await leaks(KEPT)).toEqual([]);
    expect(await leaks(shown)).toEqual(shown);
    const advisory = await fetch(`${serving.url}/notices/${id}/csaf.json`);
    expect(advisory.status).toBe(200);
    const document = (await advisory.json()) as { vulnerabilities: { cve: string }[] };
    expect(document.vulnerabilities.map(({ cve }) => cve)).toEqual(FACTS.cves);
  });
});
