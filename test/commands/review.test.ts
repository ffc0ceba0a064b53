import { expect, it } from 'vitest';
import { decideApproval } from '#src/commands/approval/index.ts';
import { changeWindow } from '#src/commands/notice/change-window.ts';
import { followClock } from '#src/commands/notice/follow-clock.ts';
import { createContact } from '#src/commands/promise/index.ts';
import { postUpdate } from '#src/commands/notice/post-update.ts';
import { editDraft } from '#src/commands/notice/edit-draft.ts';
import { publishSummary } from '#src/commands/summary/publish.ts';
import { readSummary } from '#src/commands/summary/read.ts';
import { saveSummary } from '#src/commands/summary/save.ts';
import { discardSummary } from '#src/commands/summary/discard.ts';
import { parseMailAddress } from '#src/mail/address.ts';
import { changeRollout, moveStage } from '#src/commands/rollout/index.ts';
import { SYSTEM, type Actor } from '#src/domain/actor.ts';
import { listAudit } from '#src/store/record.ts';
import { updateUser } from '#src/store/staff.ts';
import { DAY, HOUR } from '../support/clock.ts';
import { refusalOf } from '../support/registry.ts';
import { describeOnStores } from '../support/stores.ts';
import { ada, approvalDesk, bob, eve, olga } from './approval-desk.ts';

const REASON = 'The duty lead is on a plane and this closes an open door.';

describeOnStores('A review after the fact', (make) => {
  const setUp = async (people?: string[]) => approvalDesk(await make(), people);

  it('goes text by text: whoever wrote one of them looks at the others', async () => {
    const { emergency, say, read, approve, told } = await setUp(['ada', 'bob']);
    const id = await emergency();
    await say(bob, id, 'Half of the hosts are done.');
    const before = await read(bob, id);
    expect(before).toMatchObject({ may_decide: true, deciders: [ada.label, bob.label] });
    expect(before.texts).toMatchObject([
      { by: [ada.label], looked_at_by: null },
      { by: [bob.label], looked_at_by: null },
    ]);
    await approve(bob, id);
    const between = await read(bob, id);
    expect(between).toMatchObject({
      may_decide: false,
      deciders: [ada.label],
      current: { state: 'requested' },
      texts: [{ looked_at_by: bob.label }, { looked_at_by: null }],
    });
    expect((await refusalOf(approve(bob, id))).code).toBe('forbidden');

    // A further text by the one who has looked keeps what was looked at.
    await say(bob, id, 'All hosts are done.');
    expect((await read(ada, id)).texts.map(({ looked_at_by }) => looked_at_by)).toEqual([
      bob.label,
      null,
      null,
    ]);
    await approve(ada, id);
    expect(await read(ada, id)).toMatchObject({ current: null, texts: [] });
    await told();
  });

  it('that nobody is left to give is closed by an owner, with a reason, and loudly', async () => {
    const { store, context, clock, draft, publish, decide, read, hashOf, open, told } = await setUp(
      ['ada', 'olga'],
    );
    const id = await draft({ kind: 'emergency_patch', tier: 'critical', window: null });
    await editDraft(context, olga, id, { title: 'An update of our machines' });
    await publish(ada, id);
    expect(await read(olga, id)).toMatchObject({ deciders: [], may_close: true });
    expect(await read(ada, id)).toMatchObject({ may_close: false });
    expect(await told()).toEqual(['Review that nobody can give > olga']);
    const text_hash = await hashOf(id);
    const close = (actor: typeof ada, reason: string) =>
      decide(actor, id, { decision: 'close', reason, text_hash });
    expect((await refusalOf(close(ada, REASON))).code).toBe('forbidden');
    expect((await refusalOf(close(olga, 'No.'))).faults[0]?.pointer).toBe('/reason');
    await close(olga, REASON);
    expect(await open()).toEqual([]);
    expect((await read(ada, id)).items).toMatchObject([
      { state: 'voided', closed: true, decided_by: olga.label, reason: REASON },
    ]);
    expect(await told()).toEqual(['Review closed without a second person > olga']);
    const actions = (await listAudit(store.read, { limit: 5 })).map(({ action }) => action);
    expect(actions).toContain('approval.close');
    clock.advance(3 * DAY);
    expect(await told()).toEqual([]);
  });

  it('is not closed while somebody can give it', async () => {
    const { emergency, decide, hashOf, read } = await setUp(['ada', 'bob', 'olga']);
    const id = await emergency();
    expect(await read(olga, id)).toMatchObject({ may_close: false });
    const closing = decide(olga, id, {
      decision: 'close',
      reason: REASON,
      text_hash: await hashOf(id),
    });
    expect(await refusalOf(closing)).toMatchObject({ code: 'not_allowed' });
  });

  it('that is objected to stays owed until a correcting text is approved, and its authors are told', async () => {
    const { clock, emergency, say, object, approve, decide, read, open, told } = await setUp();
    const id = await emergency();
    expect(await told()).toEqual(['Review owed > bob', 'Review owed > eve']);
    await object(bob, id);
    expect(await told()).toEqual(['Objection > ada']);
    const due = (await open())[0]!.due_at!;
    expect(await open()).toMatchObject([{ notice: id, objected: true, deciders: [bob.label] }]);
    expect(await read(eve, id)).toMatchObject({
      current: { state: 'rejected', reason: 'Name the region.', decided_by: bob.label },
      may_decide: false,
      why_not: expect.stringContaining('correct') as unknown,
    });
    expect((await refusalOf(approve(eve, id))).code).toBe('conflict');
    expect((await refusalOf(decide(ada, id, { decision: 'request' }))).message).toContain(
      'correct',
    );
    clock.advance(DAY);
    expect(await told()).toEqual(['Objection > ada']);

    await say(ada, id, 'We meant the hosts in Frankfurt.');
    expect(await open()).toMatchObject([
      { objected: false, due_at: due, deciders: [bob.label, eve.label] },
    ]);
    expect(await told()).toEqual(expect.arrayContaining(['Review due > bob', 'Review due > eve']));
    await approve(eve, id);
    expect(await open()).toEqual([]);
    expect((await read(ada, id)).items.map(({ state }) => state).sort()).toEqual([
      'rejected',
      'used',
    ]);
    clock.advance(3 * DAY);
    expect(await told()).toEqual([]);
  });

  it('is not given by the author for what the clock says in the words of their draft', async () => {
    const { clock, context, draft, publish, read, approve } = await setUp(['ada', 'bob']);
    const id = await draft({
      kind: 'emergency_patch',
      tier: 'critical',
      body: 'We replace two machines.',
      variables: { customer_action: 'Send us your keys.' },
    });
    await publish(ada, id);
    clock.advance(DAY);
    await followClock(context);
    expect((await read(ada, id)).body).toContain('Send us your keys.');
    expect(await read(ada, id)).toMatchObject({ may_decide: false, deciders: [bob.label] });
    await approve(bob, id);
    expect(await read(bob, id)).toMatchObject({ current: null });
  });

  it('that was objected to is not answered by the clock, and a reason that tells too much is not mailed', async () => {
    const { store, context, draft, publish, object, open, told } = await setUp();
    const id = await draft({
      kind: 'emergency_patch',
      tier: 'critical',
      window: null,
      private_facts: { hosts: ['db-7.internal'] },
    });
    await publish(ada, id);
    await object(bob, id, 'It was db-7.internal, say so.');
    await postUpdate(context, SYSTEM, id, { status: 'verifying' });
    expect(await open()).toMatchObject([{ objected: true }]);
    expect(await told()).toContain('Objection > ada');
    const texts = (await store.read.db.select().from(store.read.t.staffMessages)).map(
      ({ text }) => text,
    );
    expect(texts.join()).toContain('The reason stands on the notice.');
    expect(texts.join()).not.toContain('db-7');
  });

  it('that was objected to is answered by a person’s own words, and no standard text of a click', async () => {
    const { context, draft, publish, object, read, open, say } = await setUp();
    const stages = [
      { name: 'Canary', percent: 5 },
      { name: 'Everyone', percent: 100 },
    ];
    const id = await draft({ kind: 'emergency_patch', tier: 'critical', window: null, stages });
    await publish(ada, id);
    await object(bob, id);
    const pipeline: Actor = { label: 'token:deploy', scopes: ['rollout:write'] };
    const machine: Actor = { label: 'token:deploy', scopes: ['notices:write'] };
    await moveStage(context, pipeline, id, 'Canary', { status: 'running' });
    await moveStage(context, ada, id, 'Canary', { status: 'done' });
    await changeRollout(context, ada, id, { paused: true });
    const completion_reason = 'The rest follows next week.';
    await postUpdate(context, ada, id, { status: 'verifying', completion_reason });
    await say(machine, id, 'Build 12 is on half of the hosts.');
    expect(await open()).toMatchObject([{ objected: true }]);
    expect((await read(ada, id)).current).toMatchObject({
      state: 'rejected',
      reason: 'Name the region.',
      decided_by: bob.label,
    });
    await say(ada, id, 'We meant the hosts in Frankfurt.');
    expect(await open()).toMatchObject([{ objected: false }]);
  });

  it('that was objected to can be given after all by whoever objected', async () => {
    const { emergency, object, approve, open } = await setUp();
    const id = await emergency();
    await object(bob, id);
    await approve(bob, id);
    expect(await open()).toEqual([]);
  });

  it('of work that is over and was objected to can be closed by an owner', async () => {
    const { context, emergency, object, decide, hashOf, open } = await setUp([
      'ada',
      'bob',
      'olga',
    ]);
    const id = await emergency();
    await postUpdate(context, ada, id, { status: 'verifying' });
    await postUpdate(context, ada, id, { status: 'completed' });
    await object(bob, id);
    expect(await open()).toMatchObject([{ objected: true }]);
    const text_hash = await hashOf(id);
    await decide(olga, id, { decision: 'close', reason: REASON, text_hash });
    expect(await open()).toEqual([]);
  });

  it('of a summary is carried on by a correction, and ends with its approval', async () => {
    const { context, emergency, approve, decide, open } = await setUp();
    const id = await emergency();
    await approve(bob, id);
    await postUpdate(context, ada, id, { status: 'verifying' });
    await postUpdate(context, ada, id, { status: 'completed' });
    await saveSummary(context, ada, id, { cause: 'A disk was full.' });
    await publishSummary(context, ada, id, { break_glass_reason: REASON });
    const decideSummary = async (actor: typeof ada, input: Record<string, unknown>) =>
      decide(actor, id, {
        subject: 'summary',
        text_hash: (await readSummary(context, actor, id)).approval?.text_hash,
        ...input,
      });
    expect(await open()).toMatchObject([{ subject: 'summary', objected: false }]);
    const due = (await open())[0]!.due_at;
    await decideSummary(bob, { decision: 'reject', reason: 'It was two disks.' });
    expect(await open()).toMatchObject([{ subject: 'summary', objected: true, due_at: due }]);
    await saveSummary(context, ada, id, {
      cause: 'Two disks were full.',
      correction_note: 'There were two of them.',
    });
    expect(await open()).toMatchObject([{ objected: false, due_at: due }]);
    // Thrown away, it leaves the text that is public, and the look that this one owes.
    await discardSummary(context, ada, id);
    expect(await open()).toMatchObject([{ objected: false, due_at: due }]);
    await saveSummary(context, ada, id, {
      cause: 'Two disks were full.',
      correction_note: 'There were two of them.',
    });
    await decideSummary(bob, { decision: 'approve' });
    expect(await open()).toEqual([]);
    await publishSummary(context, ada, id, {});
    expect(await open()).toEqual([]);
  });
});

describeOnStores('Those who may decide', (make) => {
  const setUp = async (people?: string[]) => approvalDesk(await make(), people);

  it('are told once when they are asked, then up the ladder; the author never', async () => {
    const { store, context, clock, draft, decide, approve, told } = await setUp();
    const desk = { ...context, parseAddress: parseMailAddress, webhookFault: () => null };
    await createContact(desk, olga, {
      role: 'duty_lead',
      name: 'Ada, when on duty',
      email: 'ada@example.com',
    });
    const id = await draft();
    expect(await told()).toEqual([]);
    await decide(ada, id, { decision: 'request' });
    expect(await told()).toEqual(['Approval asked for > bob', 'Approval asked for > eve']);
    expect(await told()).toEqual([]);
    const [message] = await store.read.db.select().from(store.read.t.staffMessages);
    // Its title comes from the template: it is named as customers will read it.
    expect(message!.subject).toMatch(/^Approval asked for: .*Hosts/);
    expect(message!.subject).not.toContain('a draft');
    expect(message!.text).toContain(`https://status.example.com/admin/notices/${id}`);
    clock.advance(12 * HOUR);
    expect(await told()).toEqual(['Approval asked for > bob', 'Approval asked for > eve']);
    await store.transaction((q) => updateUser(q, 'eve', { deactivatedAt: 0 }));
    clock.advance(11 * HOUR);
    await decide(ada, id, { decision: 'request' });
    expect(await told()).toEqual([]);
    await approve(bob, id);
    expect(await told()).toEqual(['Approved > ada']);
    clock.advance(DAY);
    expect(await told()).toEqual([]);
  });

  it('are left alone once a draft can no longer be published', async () => {
    const { clock, draft, decide, told } = await setUp();
    const id = await draft();
    await decide(ada, id, { decision: 'request' });
    await told();
    clock.advance(2 * DAY);
    expect(await told()).toEqual([]);
  });

  it('send a draft back, and its author hears why', async () => {
    const { store, draft, decide, object, told } = await setUp();
    const id = await draft();
    await decide(ada, id, { decision: 'request' });
    await told();
    await object(bob, id, 'Say which region.');
    expect(await told()).toEqual(['Sent back > ada']);
    const rows = await store.read.db.select().from(store.read.t.staffMessages);
    expect(rows.find(({ subject }) => subject.startsWith('Sent back'))?.text).toContain(
      'Say which region.',
    );
  });

  it('hear of a draft that cannot be named without a private fact by its tier alone', async () => {
    const { store, draft, decide, told } = await setUp();
    const id = await draft({ private_facts: { nicknames: ['Hosts'] } });
    await decide(ada, id, { decision: 'request' });
    await told();
    const [row] = await store.read.db.select().from(store.read.t.staffMessages);
    expect(row!.subject).toBe('Approval asked for: a draft of the medium tier');
  });

  it('are told of an emergency at once, and again when its time has come', async () => {
    const { store, clock, emergency, told } = await setUp();
    await emergency(bob);
    expect(await told()).toEqual(['Review owed > ada', 'Review owed > eve']);
    // Contacts who cannot sign in may get it as well: it says who can, not that its reader can.
    const [message] = await store.read.db.select().from(store.read.t.staffMessages);
    expect(message!.text).toContain(
      'Who can look at it, signed in: ada@example.com, eve@example.com.',
    );
    clock.advance(DAY - 1);
    expect(await told()).toEqual([]);
    clock.advance(1);
    expect(await told()).toEqual(['Review due > ada', 'Review due > eve']);
    clock.advance(HOUR);
    expect(await told()).toEqual(['Review due > ada', 'Review due > eve']);
  });

  it('is owed for what people add to approved planned work, in their own words', async () => {
    const { context, clock, draft, decide, approve, publish, say, read, open } = await setUp([
      'ada',
      'bob',
    ]);
    const id = await draft();
    await decide(ada, id, { decision: 'request' });
    await approve(bob, id);
    await publish(ada, id);
    clock.advance(DAY);
    await postUpdate(context, ada, id, { status: 'in_progress' });
    expect(await open()).toEqual([]);
    await say(ada, id, 'One host takes longer.');
    await say(bob, id, 'It is back.');
    expect((await open()).map(({ notice }) => notice)).toEqual([id]);
    // What was approved beforehand was looked at: only what came after is left.
    const { texts } = await read(ada, id);
    expect(texts.map(({ by, looked_at_by }) => [by, looked_at_by])).toEqual([
      [[ada.label], bob.label],
      [[ada.label], null],
      [[ada.label], null],
      [[bob.label], null],
    ]);
    await approve(bob, id);
    await approve(ada, id);
    expect(await open()).toEqual([]);
    // The next look is of what is new again.
    await postUpdate(context, ada, id, { variables: { customer_action: 'Sign in again.' } });
    expect((await read(ada, id)).texts.filter((text) => text.looked_at_by === null)).toHaveLength(
      1,
    );
  });

  it('is not owed for further words where the tier asks nobody beforehand', async () => {
    const { draft, publish, say, emergency, approve, open } = await setUp();
    const low = await draft({ tier: 'low' });
    await publish(ada, low);
    await say(ada, low, 'One host takes longer.');
    const urgent = await emergency();
    await approve(bob, urgent);
    await say(ada, urgent, 'Half of the hosts are done.');
    expect(await open()).toEqual([]);
  });

  it('is owed for planned work that is moved after it was approved, once', async () => {
    const { context, draft, approve, publish, read, open, clock } = await approvalDesk(
      await make(),
    );
    const at = (hours: number) => new Date(clock.now() + hours * HOUR).toISOString();
    const id = await draft({
      tier: 'medium',
      window: { start: at(100), end: at(102), time_zone: 'UTC' },
    });
    await decideApproval(context, ada, id, { decision: 'request' });
    await approve(bob, id);
    await publish(ada, id);
    expect(await open()).toEqual([]);
    await changeWindow(context, ada, id, { start: at(110), end: at(112) });
    await changeWindow(context, ada, id, { start: at(120), end: at(122) });
    expect((await open()).map(({ notice }) => notice)).toEqual([id]);
    expect((await read(bob, id)).may_decide).toBe(true);
    expect((await read(ada, id)).may_decide).toBe(false);
    await approve(bob, id);
    expect(await open()).toEqual([]);
  });
});
