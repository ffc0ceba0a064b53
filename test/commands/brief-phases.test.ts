import { expect, it } from 'vitest';
import { readBrief } from '#src/commands/brief/index.ts';
import { discloseFacts } from '#src/commands/disclosure/index.ts';
import { createDraft } from '#src/commands/notice/create-draft.ts';
import { postUpdate } from '#src/commands/notice/post-update.ts';
import { publishNotice } from '#src/commands/notice/publish.ts';
import type { NoticeKind, NoticeStatus } from '#src/domain/notice.ts';
import { TIERS, type Tier } from '#src/domain/severity.ts';
import { fakeClock, HOUR, type FakeClock } from '../support/clock.ts';
import { addComponent, ALICE, commandContext, maintenanceInput } from '../support/context.ts';
import { refusalOf } from '../support/registry.ts';
import { describeOnSqlite, type MakeStore } from '../support/stores.ts';

/** What must not be said once, or before, things stand like this. */
const WRONG: Record<string, RegExp> = {
  planned:
    /we are (?:installing|doing|working|checking)|is under way|is (?:installed|complete|over)\b(?! before)|took .+ back|cancelled|Sign-in (?:is|was) partly/i,
  running:
    /we will (?:install|do)\b|is (?:installed|complete)\b|(?<!that |when )it (?:is|was) over|took .+ back|cancelled|before (?:the|we) start|Sign-in (?:will be|was) partly/i,
  verifying:
    /we are (?:installing|doing|working)|people are working|is under way|is complete\b|(?<!that |when )it (?:is|was) over|we will (?:install|do)\b|save (?:your work|now|before)|took .+ back|cancelled|Sign-in (?:will be|was) partly/i,
  over: /we are (?:installing|doing|working|checking)|we (?:know about it, and )?people are (?:working|watching)|is under way|we will (?:install|do)\b|next (?:public )?update(?:s)? (?:by|comes)|save (?:your work|now|before)|wait (?:for|with|a little)|put off long jobs|plan to finish|our target|Sign-in (?:is|will be) partly|every (?:\d|hour|two hours)/i,
};

/** What must be said while things stand like this. */
const SAID: Partial<Record<NoticeStatus, RegExp>> = {
  draft: /we will|needs work that will|we plan|we must work|something is wrong/i,
  scheduled: /we will|needs work that will|we plan|we must work/i,
  in_progress: /we are (?:installing|doing|working)/i,
  investigating: /Something is wrong/,
  identified: /Something is wrong/,
  verifying: /(?:checking|proof|prove)/,
  monitoring: /watching whether the repair holds/,
  completed: /(?:is complete|was over|is over)[^]*What customers (?:saw|may have noticed)/,
  resolved: /is over: it ended on [^]*What customers saw/,
  rolled_back: /(?:took it back|went back|put everything back)[^]*(?:attempt)/,
  cancelled: /We cancelled[^]*Customers noticed nothing/,
};

function phaseOf(kind: NoticeKind, status: NoticeStatus): string {
  if (status === 'draft' || status === 'scheduled') {
    return kind === 'incident' ? 'running' : 'planned';
  }
  if (status === 'verifying' || status === 'monitoring') {
    return 'verifying';
  }
  return ['in_progress', 'investigating', 'identified'].includes(status) ? 'running' : 'over';
}

const WAYS: { kind: NoticeKind; way: NoticeStatus[] }[] = [
  ...(['maintenance', 'emergency_patch'] as const).flatMap((kind) => [
    { kind, way: ['scheduled', 'in_progress', 'verifying', 'completed'] as NoticeStatus[] },
    { kind, way: ['scheduled', 'in_progress', 'rolled_back'] as NoticeStatus[] },
    { kind, way: ['scheduled', 'cancelled'] as NoticeStatus[] },
  ]),
  { kind: 'incident', way: ['investigating', 'identified', 'monitoring', 'resolved'] },
];

const PRIVATE = {
  cves: ['CVE-2031-77777'],
  packages: ['gluelib'],
  fixed_in: ['4.7.11'],
  hosts: ['db-7.corp.example.net'],
  tickets: ['SEC-4711'],
  nicknames: ['Gluebug'],
  notes: 'Seen at the vault.',
};

async function desk(make: MakeStore) {
  const store = await make();
  const clock = fakeClock();
  await addComponent(store, 'Sign-in');
  return { clock, context: commandContext(store, clock) };
}

const inputOf = (clock: FakeClock, kind: NoticeKind, tier: Tier) => ({
  ...maintenanceInput(clock),
  kind,
  tier,
  components: [{ slug: 'sign-in', impact: 'partial_outage' }],
  private_facts: PRIVATE,
  ...(kind === 'incident' ? { window: null, lead_reason: null } : {}),
});

describeOnSqlite('The brief at each step', (make) => {
  it.each(TIERS)(
    'says of each kind what is, was or is to be, and nothing private: %s',
    async (tier) => {
      const { clock, context } = await desk(make);
      for (const { kind, way } of WAYS) {
        const { id } = await createDraft(context, ALICE, inputOf(clock, kind, tier));
        for (const [step, status] of (['draft', ...way] as NoticeStatus[]).entries()) {
          clock.advance(HOUR / 4);
          if (step === 1) {
            await publishNotice(context, ALICE, id, kind === 'incident' ? { status } : {});
          } else if (step > 1) {
            await postUpdate(context, ALICE, id, { status });
          }
          const { body, macros } = await readBrief(context, ALICE, id);
          const at = `${kind} ${tier} ${status}`;
          // What customers read is quoted, and speaks for itself.
          const own = body.replace(/^## Where it stands[^]*?(?=^## )/m, '');
          const texts = [own, ...macros.map(({ name, text }) => `${name}: ${text}`)];
          const wrong = texts.map((text) => WRONG[phaseOf(kind, status)]!.exec(text)?.[0] ?? null);
          expect({ at, wrong }).toEqual({ at, wrong: texts.map(() => null) });
          expect(own, at).toMatch(SAID[status]!);
          expect(macros.length, at).toBeGreaterThanOrEqual(3);
          const all = JSON.stringify({ body, macros });
          expect(all, at).not.toMatch(
            /CVE-|gluelib|4\.7\.11|corp\.example|SEC-4711|Gluebug|vault/i,
          );
          expect(all, at).not.toMatch(/\{\{|undefined|null|Sign-in: No interruption/);
          for (const { text } of macros) {
            expect(text, at).toContain(`/notices/${id}`);
          }
        }
      }
    },
  );

  it('gives the impact that the newest update told, while the work runs', async () => {
    const { clock, context } = await desk(make);
    const { id } = await createDraft(context, ALICE, inputOf(clock, 'incident', 'high'));
    await publishNotice(context, ALICE, id, {});
    const impact = async () =>
      /Sign-in: (.+)/.exec((await readBrief(context, ALICE, id)).body)?.[1];
    expect(await impact()).toBe('Partly unavailable');
    await postUpdate(context, ALICE, id, {
      status: 'identified',
      components: [{ slug: 'sign-in', impact: 'degraded_performance' }],
    });
    expect(await impact()).toBe('Slower than usual');
    await postUpdate(context, ALICE, id, { status: 'resolved' });
    // Over: what it was at its worst, not that it works again.
    expect(await impact()).toBe('Partly unavailable');
  });

  it('asks nobody to do what there is no time for any more', async () => {
    const { clock, context } = await desk(make);
    const { id } = await createDraft(context, ALICE, {
      ...inputOf(clock, 'emergency_patch', 'medium'),
      variables: { customer_action: 'Save your drafts before nine.' },
    });
    const asks = async () =>
      JSON.stringify(await readBrief(context, ALICE, id)).includes('Save your drafts');
    await publishNotice(context, ALICE, id, {});
    const asked = [await asks()];
    for (const status of ['in_progress', 'verifying', 'completed']) {
      await postUpdate(context, ALICE, id, { status, body: 'A further step.' });
      asked.push(await asks());
    }
    expect(asked).toEqual([true, true, false, false]);
  });

  it('is not changed by a disclosure before its time, which is told as people read it', async () => {
    const { clock, context } = await desk(make);
    const { id } = await createDraft(context, ALICE, {
      ...inputOf(clock, 'incident', 'high'),
      embargo_until: new Date(clock.now() + 12 * HOUR).toISOString(),
    });
    await publishNotice(context, ALICE, id, {});
    const { message } = await refusalOf(discloseFacts(context, ALICE, id, { cves: PRIVATE.cves }));
    expect(message).toContain('until Tuesday, 1 December 2026, 13:00 CET (12:00 UTC): nobody');
    expect((await readBrief(context, ALICE, id)).version).toBe(1);
  });

  it('changes with a disclosure: what is public may be said, and no more', async () => {
    const { clock, context } = await desk(make);
    const { id } = await createDraft(context, ALICE, inputOf(clock, 'emergency_patch', 'critical'));
    await publishNotice(context, ALICE, id, {});
    await postUpdate(context, ALICE, id, { status: 'in_progress' });
    await postUpdate(context, ALICE, id, { status: 'verifying' });
    await postUpdate(context, ALICE, id, { status: 'completed' });
    const before = await readBrief(context, ALICE, id);
    expect(before.body).toContain('No product, version, reference number');
    clock.advance(HOUR);
    await discloseFacts(context, ALICE, id, { cves: PRIVATE.cves });
    const after = await readBrief(context, ALICE, id);
    expect(after.version).toBe(before.version + 1);
    expect(after.body).toContain('- Details are public since');
    expect(after.body).toContain('Nothing on the weakness beyond the details on the page');
    const reply = ({ name }: { name: string }) => name === 'What exactly was it about?';
    expect(after.macros.find(reply)?.text).toContain('we have published what we can say');
    expect(JSON.stringify(after)).not.toMatch(/gluelib|Gluebug|SEC-4711/i);
  });
});
