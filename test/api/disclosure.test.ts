import { expect, it } from 'vitest';
import { ALL as disclosureRoute } from '#src/pages/api/v1/notices/[id]/disclosure.ts';
import { noticeMessage } from '#src/outbox/deliver/notice-message.ts';
import { announcedUpdates } from '#src/store/outbox.ts';
import { findSubscriber } from '#src/store/subscribers.ts';
import { addPeople, person } from '../commands/staff-people.ts';
import { subscriber } from '../outbox/factories.ts';
import { DAY, HOUR } from '../support/clock.ts';
import { faultsOfCsaf } from '../support/csaf.ts';
import { publicDocuments } from '../support/public-channels.ts';
import { mailText, wordsIn } from '../support/search-bytes.ts';
import { refusalOf } from '../support/registry.ts';
import { describeOnSqlite } from '../support/stores.ts';
import { openDesk, type Desk } from './support.ts';

const ada = person('ada');
const bob = person('bob');

const CLEARED = {
  cves: ['CVE-2031-77777'],
  packages: ['gluelib 4.1.0'],
  fixed_in: ['gluelib 4.1.7'],
};
const VECTOR = 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H';
/** Never published, whatever is. */
const KEPT = [
  'CVE-2031-88888',
  'canaryhost7.internal',
  'CANARYOPS-4711',
  'Canarysneeze',
  'Canarynote',
];
const FACTS = {
  cves: [...CLEARED.cves, KEPT[0]],
  packages: CLEARED.packages,
  fixed_in: CLEARED.fixed_in,
  hosts: [KEPT[1]],
  tickets: [KEPT[2]],
  nicknames: [KEPT[3]],
  notes: `Somebody said "${KEPT[4]}".`,
};

async function story(desk: Desk, change: Record<string, unknown> = {}) {
  const { app, clock, store } = desk;
  const { commands } = app;
  const { statuses, ...input } = change;
  const { id } = await commands.createDraft(ada, {
    kind: 'emergency_patch',
    layer: 'infrastructure',
    title: 'Security update of our compute hosts',
    tier: 'critical',
    tier_reason: 'A test of the whole way.',
    assessment: { cvss_vector: VECTOR, exploitation: 'none', exposure: 'internet' },
    components: [{ slug: 'hosts', impact: 'degraded_performance' }],
    private_facts: FACTS,
    embargo_until: new Date(clock.now() + 2 * DAY).toISOString(),
    ...input,
  });
  const reader = await subscriber(store);
  await commands.publishNotice(ada, id, {});
  clock.advance(HOUR);
  for (const status of (statuses as string[] | undefined) ?? ['verifying', 'completed']) {
    await commands.postUpdate(ada, id, { status });
    clock.advance(HOUR);
  }
  return { id, reader };
}

/** Everything that the public can read of it, as one text: every document, the view, the mails. */
async function publicBytes({ app, store }: Desk, id: string, reader: string): Promise<string> {
  const channels = publicDocuments({
    ...{ notice: id, component: 'hosts', month: '2026-12' },
    ...{ planned: true, advisory: true, contact: true },
  });
  const documents = await Promise.all(channels.map(({ path }) => app.publicDocument(path)));
  const announcements = await store.read.db.select().from(store.read.t.announcements);
  const announced = await announcedUpdates(
    store.read,
    announcements.map((row) => ({ announcementId: row.id })),
  );
  const someone = (await findSubscriber(store.read, reader))!;
  const mails = [];
  for (const one of announced.values()) {
    const mail = await noticeMessage(app.mailWorkerDeps(), one, someone);
    mails.push(mail === null ? '' : await mailText(mail.raw));
  }
  return [
    ...documents.map((document) => String(document?.body ?? '')),
    JSON.stringify(await app.publicNotice(id)),
    ...mails,
  ].join('\n');
}

describeOnSqlite('Disclosure', (make) => {
  it('shows nothing before, and afterwards exactly what a person cleared, on every channel', async () => {
    const desk = await openDesk(await make());
    const { app, clock } = desk;
    const { commands } = app;
    await addPeople(desk.store, 'ada', 'bob');
    const { id, reader } = await story(desk);
    const secret = [...KEPT, ...Object.values(CLEARED).flat(), VECTOR, 'gluelib', '9.8'];
    const leaksOf = async (words: readonly string[]) => {
      const bytes = await publicBytes(desk, id, reader);
      return wordsIn(bytes, words);
    };
    expect(await leaksOf(secret)).toEqual([]);
    expect(await app.publicDocument(`/notices/${id}/csaf.json`)).toBeNull();
    const early = commands.discloseFacts(ada, id, CLEARED);
    expect((await refusalOf(early)).message).toContain('under embargo');
    clock.advance(3 * DAY);
    // Nothing follows from the clock alone.
    expect(await leaksOf(secret)).toEqual([]);

    const told = await desk.ask(disclosureRoute, { method: 'POST', params: { id }, body: CLEARED });
    expect([told.status, told.body['detail']]).toEqual([
      403,
      expect.stringContaining('by a person'),
    ]);
    const foreign = commands.discloseFacts(ada, id, { cves: ['CVE-2031-99999'] });
    expect((await refusalOf(foreign)).faults[0]?.pointer).toBe('/cves/0');
    const host = commands.discloseFacts(ada, id, { hosts: [KEPT[1]] });
    expect((await refusalOf(host)).faults[0]?.pointer).toBe('/hosts');

    // Another notice keeps it back for longer.
    const { id: longer } = await commands.createDraft(ada, {
      kind: 'emergency_patch',
      layer: 'application',
      tier: 'critical',
      components: [{ slug: 'hosts', impact: 'degraded_performance' }],
      private_facts: { cves: [CLEARED.cves[0]!.toLowerCase()] },
      embargo_until: new Date(clock.now() + DAY).toISOString(),
    });
    const kept = (await refusalOf(commands.discloseFacts(ada, id, CLEARED))).faults;
    expect(kept.map(({ pointer }) => pointer)).toEqual(['/cves/0']);
    expect(kept[0]!.detail).toContain(longer);
    await commands.discardDraft(ada, longer);

    const wanted = { ...CLEARED, cvss: true };
    expect(await commands.discloseFacts(ada, id, wanted)).toEqual({ outcome: 'requested' });
    expect(await commands.discloseFacts(ada, id, wanted)).toEqual({ outcome: 'requested' });
    const { requested } = await commands.readDisclosure(bob, id);
    expect(requested).toMatchObject({ ...CLEARED, may_decide: true });
    const decision = {
      subject: 'disclosure',
      decision: 'approve',
      text_hash: requested!.text_hash,
    };
    expect((await refusalOf(commands.decideApproval(ada, id, decision))).code).toBe('forbidden');
    await commands.decideApproval(bob, id, decision);
    expect(await commands.discloseFacts(ada, id, CLEARED)).toEqual({ outcome: 'requested' });
    expect((await commands.readDisclosure(bob, id)).disclosed).toBeNull();
    const again = (await commands.readDisclosure(bob, id)).requested!;
    await commands.decideApproval(bob, id, { ...decision, text_hash: again.text_hash });
    expect(await commands.discloseFacts(ada, id, CLEARED)).toEqual({ outcome: 'disclosed' });

    expect(await leaksOf([...KEPT, VECTOR])).toEqual([]);
    for (const path of [`/history.atom`, '/history.json', '/api/v2/scheduled-maintenances.json']) {
      const body = String((await app.publicDocument(path))?.body);
      expect(
        Object.values(CLEARED)
          .flat()
          .filter((word) => !body.includes(word)),
      ).toEqual([]);
    }
  });

  it('lets the guard through exactly what was disclosed, in a summary that reaches every channel', async () => {
    const desk = await openDesk(await make());
    const { app, clock } = desk;
    const { commands } = app;
    const { id, reader } = await story(desk);
    clock.advance(3 * DAY);
    const cause = 'The flaw was CVE-2031-77777 in gluelib 4.1.0.';
    expect((await refusalOf(commands.saveSummary(ada, id, { cause }))).code).toBe('invalid');
    await commands.discloseFacts(ada, id, CLEARED);
    await commands.saveSummary(ada, id, { cause });
    const more = commands.saveSummary(ada, id, { cause: `${cause} And ${KEPT[0]}.` });
    expect((await refusalOf(more)).faults[0]?.pointer).toBe('/cause');
    await commands.publishSummary(ada, id, {});
    const seen = await publicBytes(desk, id, reader);
    expect(wordsIn(seen, KEPT)).toEqual([]);
    expect(seen.includes('Subject: [Summary')).toBe(true);
    const body = String((await app.publicDocument('/api/v2/scheduled-maintenances.json'))?.body);
    const [row] = (JSON.parse(body) as { scheduled_maintenances: Record<string, unknown>[] })
      .scheduled_maintenances;
    expect(row).toMatchObject({
      postmortem_body: expect.stringContaining(cause) as string,
      postmortem_published_at: expect.stringMatching(/^2026-12-04T/) as string,
      postmortem_notified_subscribers: true,
    });
    const atom = String((await app.publicDocument('/history.atom'))?.body);
    expect(atom.indexOf('Summary')).toBeLessThan(atom.indexOf('Verifying'));
    expect(String((await app.publicDocument('/updates.rss'))?.body)).toContain('Summary: Security');
  });

  it.each([
    ['an advisory', { kind: 'emergency_patch' }, CLEARED, 'csaf_security_advisory'],
    ['a score of its own', {}, { ...CLEARED, cvss: true }, 'csaf_security_advisory'],
    ['a CVE alone', {}, { cves: CLEARED.cves }, 'csaf_security_advisory'],
    [
      'two CVEs and a version 4 vector',
      {
        assessment: {
          cvss_vector: 'CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N',
          exploitation: 'none',
        },
      },
      { cves: FACTS.cves, packages: CLEARED.packages, cvss: true },
      'csaf_security_advisory',
    ],
    ['work that was taken back', { statuses: ['rolled_back'] }, CLEARED, 'csaf_security_advisory'],
    [
      'an incident',
      { kind: 'incident', statuses: ['identified', 'resolved'], tier_reason: null },
      { ...CLEARED, cvss: true },
      'csaf_security_incident_response',
    ],
  ])(
    'of %s gives a CSAF 2.0 document that its validator takes',
    async (_, change, facts, category) => {
      const desk = await openDesk(await make());
      const { app, clock } = desk;
      const { id } = await story(desk, change);
      clock.advance(3 * DAY);
      await app.commands.discloseFacts(ada, id, facts);
      clock.advance(HOUR);
      await app.commands.saveSummary(ada, id, {});
      await app.commands.publishSummary(ada, id, {});
      const found = await app.publicDocument(`/notices/${id}/csaf.json`);
      const document = JSON.parse(String(found?.body)) as {
        document: { category: string; tracking: { id: string; version: string; status: string } };
        vulnerabilities: object[];
      };
      expect(await faultsOfCsaf(document)).toEqual([]);
      expect(document.document).toMatchObject({
        category,
        tracking: { id: `fw-2026-${id}`, version: '2', status: 'final' },
      });
      expect(document.vulnerabilities).toHaveLength(facts.cves.length);
      const named = await app.publicDocument(`/csaf/2026/fw-2026-${id}.json`);
      expect(named?.body).toBe(found?.body);
      expect(await app.publicDocument(`/csaf/2025/fw-2026-${id}.json`)).toBeNull();
    },
  );

  it('says where to report a flaw once the settings name a contact that one can follow', async () => {
    const desk = await openDesk(await make());
    const { app, clock } = desk;
    expect(await app.publicDocument('/.well-known/security.txt')).toBeNull();
    await app.commands.saveSettings(
      { label: 'user:ada@example.com', scopes: ['all'] },
      { support_contact: 'security@example.com' },
    );
    const found = await app.publicDocument('/.well-known/security.txt');
    const lines = String(found?.body).split('\n');
    expect(lines).toContain('Contact: mailto:security@example.com');
    expect(lines).toContain('Canonical: https://status.example.com/.well-known/security.txt');
    const expires = Date.parse(lines.find((line) => line.startsWith('Expires: '))!.slice(9));
    expect(expires - clock.now()).toBeGreaterThan(90 * DAY);
    expect(expires - clock.now()).toBeLessThan(365 * DAY);
    const metadata = await app.publicDocument('/.well-known/csaf/provider-metadata.json');
    expect(JSON.parse(String(metadata?.body))).toMatchObject({
      role: 'csaf_publisher',
      publisher: { category: 'vendor', contact_details: 'security@example.com' },
    });
  });
});
