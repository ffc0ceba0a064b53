import { expect, it } from 'vitest';
import {
  askForOverride,
  discloseFacts,
  endOverrideRequest,
  overrideDisclosure,
  readOverrides,
} from '#src/commands/disclosure/index.ts';
import { discardDraft, editDraft } from '#src/commands/notice/edit-draft.ts';
import { postUpdate } from '#src/commands/notice/post-update.ts';
import { discardSummary, saveSummary } from '#src/commands/summary/index.ts';
import type { Actor } from '#src/domain/actor.ts';
import { listAudit } from '#src/store/record.ts';
import { describeOnStores } from '../support/stores.ts';
import { ada, approvalDesk, bob, olga } from './approval-desk.ts';

const SECRET = 'GlueGun';
const REASON = `${SECRET} is all over the press by now.`;
const HARMLESS = 'The duty lead is on a plane and this closes an open door.';

type Desk = Awaited<ReturnType<typeof approvalDesk>>;

/** A draft with private facts, which the act is about. */
const secretDraft = ({ draft }: Desk, change: object = {}) =>
  draft({ private_facts: { nicknames: [SECRET], cves: ['CVE-2031-40417'] }, ...change });

async function publishedEmergency(desk: Desk): Promise<string> {
  const id = await secretDraft(desk, { kind: 'emergency_patch', tier: 'critical', window: null });
  await desk.publish(ada, id);
  return id;
}

async function finished(desk: Desk): Promise<string> {
  const id = await publishedEmergency(desk);
  for (const status of ['verifying', 'completed']) {
    await postUpdate(desk.context, ada, id, { status });
  }
  return id;
}

async function asked(desk: Desk): Promise<string> {
  const id = await secretDraft(desk);
  await desk.decide(ada, id, { decision: 'request' });
  return id;
}

async function held({ context }: Desk, id: string): Promise<string> {
  return (await readOverrides(context, bob, id)).held_back[0]!.request!.id;
}

/** Each act: what the record calls it, whose it is, and what it says of a reason. */
const ACTS: [action: string, actor: Actor, said: object, act: (desk: Desk) => Promise<unknown>][] =
  [
    ['approval.request', ada, { subject: 'publication' }, asked],
    [
      'approval.approve',
      bob,
      { subject: 'publication' },
      async (desk) => desk.approve(bob, await asked(desk)),
    ],
    [
      'approval.reject',
      bob,
      { subject: 'publication' },
      async (desk) => desk.object(bob, await asked(desk), REASON),
    ],
    [
      'approval.void',
      ada,
      { was: 'requested' },
      async (desk) => editDraft(desk.context, ada, await asked(desk), { body: 'Other words.' }),
    ],
    [
      'approval.break_glass',
      ada,
      { subject: 'publication', reason_withheld: true },
      async (desk) => desk.publish(ada, await asked(desk), { break_glass_reason: REASON }),
    ],
    [
      'approval.break_glass',
      ada,
      { subject: 'publication', reason: HARMLESS },
      async (desk) => desk.publish(ada, await asked(desk), { break_glass_reason: HARMLESS }),
    ],
    [
      'approval.close',
      olga,
      { reason_withheld: true },
      async (desk) => {
        const id = await finished(desk);
        await desk.object(bob, id, REASON);
        const text_hash = await desk.hashOf(id);
        await desk.decide(olga, id, { decision: 'close', reason: REASON, text_hash });
      },
    ],
    [
      'disclosure.ask_override',
      ada,
      { subject: 'notice', place: '/title', reason_withheld: true },
      async (desk) =>
        editDraft(desk.context, ada, await secretDraft(desk), {
          ...{ title: SECRET, ask_override: REASON },
        }),
    ],
    [
      'disclosure.ask_override',
      ada,
      { place: '/body', reason: HARMLESS },
      async (desk) =>
        askForOverride(desk.context, ada, await publishedEmergency(desk), {
          texts: [{ place: '/body', text: SECRET }],
          note: HARMLESS,
        }),
    ],
    [
      'disclosure.end_override_request',
      bob,
      { outcome: 'refused', reason_withheld: true },
      async (desk) => {
        const id = await secretDraft(desk);
        await editDraft(desk.context, ada, id, { title: SECRET, ask_override: HARMLESS });
        const answer = { outcome: 'refused', reason: REASON };
        await endOverrideRequest(desk.context, bob, id, await held(desk, id), answer);
      },
    ],
    [
      'disclosure.override',
      bob,
      { place: '/title', rules: ['fact_nickname'], reason_withheld: true },
      async (desk) =>
        overrideDisclosure(desk.context, bob, await secretDraft(desk), {
          ...{ place: '/title', text: SECRET, reason: REASON },
        }),
    ],
    [
      'disclosure.request',
      ada,
      { cves: 1, nicknames: 1 },
      async (desk) =>
        discloseFacts(desk.context, ada, await finished(desk), {
          ...{ cves: ['CVE-2031-40417'], nicknames: [SECRET] },
        }),
    ],
    [
      'disclosure.publish',
      ada,
      { cves: 0, packages: 0, fixed_in: 0, nicknames: 1, cvss: false },
      async (desk) => {
        const id = await finished(desk);
        const facts = { nicknames: [SECRET] };
        await discloseFacts(desk.context, ada, id, facts);
        const row = (await desk.read(bob, id)).items.find(
          ({ subject }) => subject === 'disclosure',
        );
        await desk.decide(bob, id, {
          ...{ subject: 'disclosure', decision: 'approve', text_hash: row!.text_hash },
        });
        await discloseFacts(desk.context, ada, id, facts);
      },
    ],
    [
      'notice.discard',
      ada,
      {},
      async (desk) => discardDraft(desk.context, ada, await secretDraft(desk)),
    ],
    [
      'summary.discard',
      ada,
      {},
      async (desk) => {
        const id = await finished(desk);
        await saveSummary(desk.context, ada, id, { cause: 'A disk was full.' });
        await discardSummary(desk.context, ada, id);
      },
    ],
  ];

describeOnStores('The record of approvals and overrides', (make) => {
  it('has each act once, with who did it, and without private words', async () => {
    for (const [action, actor, said, act] of ACTS) {
      const desk = await approvalDesk(await make(), ['ada', 'bob', 'olga']);
      await act(desk);
      const record = await listAudit(desk.store.read, { limit: 50 });
      const entries = record.filter((entry) => entry.action === action);
      expect(entries, action).toMatchObject([{ action, actor: actor.label, entity: 'notice' }]);
      expect(entries[0]!.detail).toMatchObject(said);
      expect(JSON.stringify(record), action).not.toMatch(/GlueGun|CVE-2031/);
    }
  });
});
