import { expect, it } from 'vitest';
import { saveEnforcement } from '#src/commands/approval/index.ts';
import {
  endOverrideRequest,
  overrideDisclosure,
  readOverrides,
} from '#src/commands/disclosure/index.ts';
import { editDraft } from '#src/commands/notice/edit-draft.ts';
import { postUpdate } from '#src/commands/notice/post-update.ts';
import {
  discardSummary,
  publishSummary,
  readSummary,
  saveSummary,
} from '#src/commands/summary/index.ts';
import type { Actor } from '#src/domain/actor.ts';
import { DAY } from '../support/clock.ts';
import { faultsOf, refusalOf } from '../support/registry.ts';
import { describeOnStores } from '../support/stores.ts';
import { ada, approvalDesk, bob, eve, olga } from './approval-desk.ts';

const REASON = 'The duty lead is on a plane and this closes an open door.';

describeOnStores('A second person’s decision', (make) => {
  const setUp = async (people?: string[]) => approvalDesk(await make(), people);

  it('is not that of whoever asked for it, though they wrote nothing', async () => {
    const { draft, decide, approve, object } = await setUp();
    const id = await draft();
    await decide(eve, id, { decision: 'request' });
    for (const own of [approve(eve, id), object(eve, id)]) {
      expect(await refusalOf(own)).toMatchObject({
        code: 'forbidden',
        message: 'You asked for this approval: somebody else has to give it.',
      });
    }
    await approve(bob, id);
  });

  it('is asked for even where nobody else can sign in, if the settings say always', async () => {
    const { context, draft, read, publish } = await setUp(['ada']);
    const id = await draft();
    expect(await read(ada, id)).toMatchObject({ needed: 'none' });
    await saveEnforcement(context, olga, { enforcement: 'always' });
    expect(await read(ada, id)).toMatchObject({ asked: 'before', needed: 'before' });
    expect((await refusalOf(publish(ada, id))).code).toBe('not_allowed');
    await saveEnforcement(context, olga, { enforcement: 'when_possible' });
    await publish(ada, id);
  });

  it('that is done without ends what was asked for', async () => {
    const { draft, decide, publish, read } = await setUp();
    const id = await draft();
    await decide(ada, id, { decision: 'request' });
    await publish(ada, id, { break_glass_reason: REASON });
    const states = (await read(bob, id)).items.map(({ state, due_at }) => [state, due_at !== null]);
    expect(states.sort()).toEqual([
      ['requested', true],
      ['voided', false],
    ]);
  });

  it('of a review that nobody can give is ended by an owner who has read it, and by no token', async () => {
    const { context, draft, publish, say, decide, hashOf, read } = await setUp(['ada', 'olga']);
    const id = await draft({ kind: 'emergency_patch', tier: 'critical', window: null });
    await editDraft(context, olga, id, { title: 'An update of our machines' });
    await publish(ada, id);
    const text_hash = await hashOf(id);
    const close = (actor: Actor, hash: string) =>
      decide(actor, id, { decision: 'close', reason: REASON, text_hash: hash });
    const token: Actor = { label: 'token:deploy', scopes: ['all'] };
    expect(await read(token, id)).toMatchObject({ may_close: false });
    expect((await refusalOf(close(token, text_hash))).code).toBe('forbidden');
    // The text of a token that no person made is nobody’s: it would be looked at.
    await say({ ...ada, label: 'token:deploy' }, id, 'Half of the hosts are done.');
    expect((await refusalOf(close(olga, await hashOf(id)))).code).toBe('not_allowed');
    const other = await draft({ kind: 'emergency_patch', tier: 'critical', window: null });
    await editDraft(context, olga, other, { title: 'An update of our machines' });
    await publish(ada, other);
    const seen = await hashOf(id);
    const stale = decide(olga, other, { decision: 'close', reason: REASON, text_hash: seen });
    expect(await refusalOf(stale)).toMatchObject({ code: 'conflict' });
    const read_hash = await hashOf(other);
    await decide(olga, other, { decision: 'close', reason: REASON, text_hash: read_hash });
  });

  it('of a summary ends with the draft that it was given for', async () => {
    const { context, emergency, approve, decide } = await setUp();
    const id = await emergency();
    await approve(bob, id);
    for (const status of ['verifying', 'completed']) {
      await postUpdate(context, ada, id, { status });
    }
    const write = () => saveSummary(context, ada, id, { body: 'A disk was full.' });
    await write();
    const subject = 'summary';
    await decide(ada, id, { subject, decision: 'request' });
    const { approval } = await readSummary(context, bob, id);
    await decide(bob, id, { subject, decision: 'approve', text_hash: approval?.text_hash });
    await discardSummary(context, ada, id);
    await write();
    expect(await refusalOf(publishSummary(context, ada, id, {}))).toMatchObject({
      code: 'not_allowed',
    });
  });
});

describeOnStores('A word of the guard’s', (make) => {
  const secret = { private_facts: { nicknames: ['GlueGun'] } };
  const ask_override = 'That name is our own product, not the weakness.';
  const text = { place: '/title', text: 'GlueGun', reason: REASON };

  it('may be one’s own where nobody else can sign in', async () => {
    const { context, draft } = await approvalDesk(await make(), ['ada']);
    const id = await draft(secret);
    await overrideDisclosure(context, ada, id, text);
    await editDraft(context, ada, id, { title: 'GlueGun' });
  });

  it('that was refused lets nothing stand in the draft any longer', async () => {
    const { context, draft } = await approvalDesk(await make());
    const id = await draft(secret);
    await editDraft(context, ada, id, { title: 'GlueGun', ask_override });
    // As long as it is asked about, it stands, whatever else is edited.
    await editDraft(context, ada, id, { body: 'We replace two machines.' });
    const { held_back } = await readOverrides(context, bob, id);
    const answer = { outcome: 'refused', reason: 'It is the weakness.' };
    await endOverrideRequest(context, bob, id, held_back[0]!.request!.id, answer);
    const again = editDraft(context, ada, id, { body: 'We replace three machines.' });
    expect((await faultsOf(again))[0]?.pointer).toBe('/title');
  });

  it('is before the embargo until its last millisecond, and not after', async () => {
    const { context, clock, draft } = await approvalDesk(await make());
    const embargo_until = new Date(clock.now() + DAY).toISOString();
    const id = await draft({ ...secret, embargo_until });
    clock.advance(DAY - 1);
    const early = overrideDisclosure(context, bob, id, text);
    expect((await faultsOf(early))[0]?.pointer).toBe('/before_embargo');
    clock.advance(1);
    await overrideDisclosure(context, bob, id, text);
    expect((await readOverrides(context, bob, id)).items).toMatchObject([
      { before_embargo: false, holds: true },
    ]);
  });
});
