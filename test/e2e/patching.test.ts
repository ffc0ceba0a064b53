import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SYSTEM } from '#src/domain/actor.ts';
import { component, subscriber } from '../outbox/factories.ts';
import { DAY, fakeClock, MINUTE } from '../support/clock.ts';
import { faultsOfCsaf } from '../support/csaf.ts';
import { STAFF_CHANNELS } from '../support/public-channels.ts';
import { wordsIn } from '../support/search-bytes.ts';
import { openHouse, type Asking, type House, type Left } from '../support/watched-house.ts';

/**
 * One embargoed critical patch from the first word to the advisory: two people who sign in, a
 * pipeline with its token, an overdue update, a stage taken back. Everything that leaves the
 * house is kept and searched, whatever it is wrapped in.
 */
const VECTOR = 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H';
const FACTS = {
  cves: ['CVE-2031-40417', 'CVE-2031-40418'],
  packages: ['gluelib 4.2.7'],
  fixed_in: ['4.2.8', '5.0.3-hotfix'],
  hosts: ['edge-17.internal'],
  tickets: ['SEC-90210'],
  nicknames: ['GlueGun'],
  notes: 'A forged session header walks past the sign-in check.',
};
const CLEARED = { cves: ['CVE-2031-40417'], fixed_in: ['4.2.8'] };
/** What is shown once it was cleared, and not before. */
const SHOWN = ['CVE-2031-40417', '4.2.8'];
/** What must never leave, whatever else is cleared. */
const KEPT = [
  ...['CVE-2031-40418', 'gluelib', 'gluelib 4.2.7', '4.2.7', '5.0.3-hotfix'],
  ...['edge-17.internal', 'edge-17', 'SEC-90210', 'GlueGun'],
  ...['forged session header', 'walks past the sign-in check'],
  ...[VECTOR, 'AV:N/AC:L', 'CVSS 9.8', '9.8', 'exploited', 'exploitation'],
];
const EVERYTHING = [...KEPT, ...SHOWN];
const READER = 'reader@example.com';

// The last hours of a month: what the archive's page is, says the notice's own time.
const clock = fakeClock(Date.UTC(2026, 10, 30, 20));
let house: House;
let ada: Asking;
let bob: Asking;
let pipeline: Asking;
let id = '';
/** Whether a CVE is disclosed, so that there is an advisory. */
let advisory = false;

const left = (): Promise<Left[]> =>
  house.left(
    {
      ...{ notice: id, component: 'sign-in', month: '2026-11' },
      ...{ planned: false, advisory, contact: true },
    },
    READER,
  );

/** The channels that say any of these words, and which. */
async function sayings(words: readonly string[]): Promise<Record<string, string[]>> {
  const found: Record<string, string[]> = {};
  for (const { channel, text } of await left()) {
    const said = wordsIn(text, words);
    if (said.length > 0) {
      found[channel] = [...new Set([...(found[channel] ?? []), ...said])];
    }
  }
  return found;
}

async function done(reply: ReturnType<Asking>) {
  const { status, body } = await reply;
  expect([status, status < 300 ? null : body]).toEqual([status, null]);
  return body;
}

/** The pipeline's own call. */
async function stage(name: string, status: string): Promise<number> {
  const path = `notices/${id}/rollout/stages/${encodeURIComponent(name)}`;
  return (await pipeline('PUT', path, { status })).status;
}

const page = async (path = `/notices/${id}`): Promise<string> =>
  (await fetch(house.url + path)).text();

/** The subjects of the mails that somebody got. */
const subjects = async (address: string): Promise<string[]> => {
  const own = house.mails.messages.filter(({ to }) => to.includes(address));
  return Promise.all(own.map(async (mail) => (await mail.parsed()).subject ?? ''));
};

beforeAll(async () => {
  house = await openHouse(clock);
  const { commands, store } = house.app;
  await commands.saveSettings(SYSTEM, { support_contact: 'help@example.com' });
  await component(store, 'sign-in');
  await subscriber(store, { email: READER, confirmedAt: 0 });
  ada = await house.signIn('ada', 'owner');
  bob = await house.signIn('bob', 'staff');
  for (const [role, email] of [
    ['duty_lead', 'lead@example.net'],
    ['manager', 'boss@example.net'],
    ['support', 'support@example.net'],
  ]) {
    const webhook_url = `${house.hooks.url}/${role}`;
    await commands.createContact(SYSTEM, { role, email, name: role, webhook_url });
  }
  // Whoever made the token has written what the pipeline writes.
  const scopes = ['rollout:write'];
  const { token } = await done(ada('POST', 'tokens', { name: 'deploy', scopes }));
  pipeline = house.holder(String(token));
});

afterAll(() => house.close());

describe('an embargoed critical patch', () => {
  it('is assessed, drafted and published at once, and owes a review', async () => {
    const draft = await done(
      ada('POST', 'notices', {
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
      }),
    );
    id = String(draft['id']);
    expect(draft['tier']).toBe('critical');
    const named = await ada('PATCH', `notices/${id}`, { body: 'We replace g\u200bluelib 4.2.7.' });
    expect(named).toMatchObject({ status: 422, body: { errors: [{ pointer: '/body' }] } });
    await done(ada('POST', `notices/${id}/publication`, {}));
    await house.settle();
    const { current } = await done(bob('GET', `notices/${id}/approvals`));
    expect(current).toMatchObject({ state: 'requested' });
    expect(await subjects('support@example.net')).toHaveLength(1);
    expect(await subjects(READER)).toHaveLength(1);
    expect(await sayings(EVERYTHING)).toEqual({});
    // What may be said is found wherever it is, so that nothing above is looked for in vain.
    expect(Object.keys(await sayings([id]))).toEqual(
      expect.arrayContaining([
        ...['/', '/notices/[id]', '/history', '/history/[month]', '/components/[slug]'],
        ...['/updates.rss', '/history.atom', '/history.json', '/components/*/updates.json'],
        ...['/api/v2/summary.json', '/subscriptions/manage', '/subscriptions/data'],
        ...[`mail to ${READER}`, 'mail to support@example.net', 'webhook /support'],
        'the snapshot',
      ]),
    );
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
      await house.settle();
    }
    expect((await pipeline('GET', `notices/${id}`)).status).toBe(403);
    const staff = new Set((await left()).flatMap((one) => one.staff ?? []));
    expect([...staff].sort()).toEqual(Object.keys(STAFF_CHANNELS).sort());
    expect(await page()).toContain('taken the update back from the stage');
    expect(await sayings(EVERYTHING)).toEqual({});
  });

  it('climbs the ladder while an update is overdue, and is quiet when it has come', async () => {
    for (const minutes of [30, 16, 15]) {
      clock.advance(minutes * MINUTE);
      await house.settle();
    }
    const overdue = async (address: string) =>
      (await subjects(address)).filter((subject) => /overdue/i.test(subject)).length;
    const called = (path: string) =>
      house.hooks.calls.filter((call) => call.path === path && /overdue/.test(call.type)).length;
    expect(await overdue('ada@example.com')).toBeGreaterThanOrEqual(2);
    expect([await overdue('lead@example.net'), called('/duty_lead')]).toEqual([2, 2]);
    expect([await overdue('boss@example.net'), called('/manager')]).toEqual([1, 1]);
    const body = 'The last systems take longer than planned.';
    await done(ada('POST', `notices/${id}/updates`, { body }));
    clock.advance(20 * MINUTE);
    await house.settle();
    expect([await overdue('boss@example.net'), called('/manager')]).toEqual([1, 1]);
    expect(await sayings(EVERYTHING)).toEqual({});
  });

  it('is completed in time, reviewed by the other person, and summed up by both', async () => {
    expect(await stage('The rest, 100%', 'done')).toBe(200);
    await done(ada('POST', `notices/${id}/updates`, { status: 'verifying' }));
    await done(ada('POST', `notices/${id}/updates`, { status: 'completed' }));
    await house.settle();
    const { text_hash } = await done(bob('GET', `notices/${id}/approvals`));
    const approve = { decision: 'approve', text_hash };
    expect((await ada('POST', `notices/${id}/approvals`, approve)).status).toBe(403);
    await done(bob('POST', `notices/${id}/approvals`, approve));
    const { items } = (await done(ada('GET', 'board'))) as { items: { id: string }[] };
    expect(items.find((row) => row.id === id)).toMatchObject({ state: 'met' });

    const leaking = await ada('PUT', `notices/${id}/summary`, {
      cause: 'A bug in GlueGun’s code.',
    });
    expect(leaking.status).toBe(422);
    await done(
      ada('PUT', `notices/${id}/summary`, {
        cause: 'A weakness in software that our sign-in runs on.',
        changes: [{ text: 'We rehearse such updates each quarter.', owner: 'Platform team' }],
      }),
    );
    expect((await ada('POST', `notices/${id}/summary/publication`, {})).status).toBe(409);
    const ask = { subject: 'summary', decision: 'request' };
    await done(ada('POST', `notices/${id}/approvals`, ask));
    const { approval } = (await done(bob('GET', `notices/${id}/summary`))) as {
      approval: { text_hash: string };
    };
    const agree = { subject: 'summary', decision: 'approve', text_hash: approval.text_hash };
    await done(bob('POST', `notices/${id}/approvals`, agree));
    await done(ada('POST', `notices/${id}/summary/publication`, {}));
    await house.settle();
    expect(await page()).toContain('each quarter');
    expect((await subjects(READER)).at(-1)).toContain('[Summary');
    expect(await sayings(EVERYTHING)).toEqual({});
  });

  it('is disclosed by people, never by the clock, and exactly as far as they say', async () => {
    const disclose = () => ada('POST', `notices/${id}/disclosure`, CLEARED);
    expect((await disclose()).status).toBe(409);
    clock.advance(3 * DAY);
    await house.settle();
    expect(await sayings(EVERYTHING)).toEqual({});

    expect((await disclose()).status).toBe(202);
    await house.settle();
    expect(await sayings(EVERYTHING)).toEqual({});
    const { requested } = (await done(bob('GET', `notices/${id}/disclosure`))) as {
      requested: { text_hash: string };
    };
    const agree = { subject: 'disclosure', decision: 'approve', text_hash: requested.text_hash };
    await done(bob('POST', `notices/${id}/approvals`, agree));
    expect((await disclose()).status).toBe(200);
    advisory = true;
    await house.settle();
    expect(await sayings(KEPT)).toEqual({});
    const channels = [
      ...['/notices/[id]', '/api/v2/scheduled-maintenances.json'],
      ...['rss', 'atom', 'json'].flatMap((kind) => [
        `/history.${kind}`,
        `/components/*/history.${kind}`,
      ]),
      ...['/notices/*/csaf.json', '/csaf/*/fw-*-*.json', 'the snapshot'],
    ];
    const everywhere = Object.fromEntries(channels.map((channel) => [channel, SHOWN]));
    expect(await sayings(SHOWN)).toEqual(everywhere);
  });

  it('has an advisory that the CSAF validator takes, of the one flaw that was cleared', async () => {
    const advisoryOf = await fetch(`${house.url}/notices/${id}/csaf.json`);
    const document = (await advisoryOf.json()) as { vulnerabilities: { cve: string }[] };
    expect(await faultsOfCsaf(document)).toEqual([]);
    expect(document.vulnerabilities.map(({ cve }) => cve)).toEqual(CLEARED.cves);
  });
});
