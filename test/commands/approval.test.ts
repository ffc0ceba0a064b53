import { expect, it } from 'vitest';
import { readApprovals } from '#src/commands/approval/index.ts';
import { editDraft } from '#src/commands/notice/edit-draft.ts';
import { postUpdate } from '#src/commands/notice/post-update.ts';
import { previewNotice } from '#src/commands/notice/preview.ts';
import { publishNotice } from '#src/commands/notice/publish.ts';
import { createRecurrence } from '#src/commands/planning/index.ts';
import { makeOccurrences } from '#src/commands/planning/make-occurrences.ts';
import { createToken } from '#src/commands/token/create.ts';
import { deactivateUser } from '#src/commands/user/deactivate.ts';
import type { Actor } from '#src/domain/actor.ts';
import { approvalNeed } from '#src/domain/approval.ts';
import { NOTICE_KINDS } from '#src/domain/notice.ts';
import { APPROVALS } from '#src/domain/severity.ts';
import { updateComponent } from '#src/store/components.ts';
import { findNotice, updatesOfNotices } from '#src/store/notices.ts';
import { listAudit } from '#src/store/record.ts';
import { insertToken } from '#src/store/staff.ts';
import { DAY, HOUR, MINUTE } from '../support/clock.ts';
import { maintenanceInput } from '../support/context.ts';
import { refusalOf } from '../support/registry.ts';
import { describeOnStores } from '../support/stores.ts';
import { ada, approvalDesk, bob, eve } from './approval-desk.ts';
import { SUNDAYS } from './sundays.ts';

const REASON = 'The duty lead is on a plane and this closes an open door.';

it('asks planned work beforehand, and never keeps an emergency or an incident waiting', () => {
  const table = NOTICE_KINDS.flatMap((kind) =>
    APPROVALS.map((approval) => `${kind} ${approval}: ${approvalNeed(approval, kind)}`),
  );
  expect(table).toEqual([
    'maintenance none: none',
    'maintenance before: before',
    'maintenance after: after',
    'maintenance emergency_after_planned_before: before',
    'emergency_patch none: none',
    'emergency_patch before: after',
    'emergency_patch after: after',
    'emergency_patch emergency_after_planned_before: after',
    'incident none: none',
    'incident before: after',
    'incident after: after',
    'incident emergency_after_planned_before: after',
  ]);
});

describeOnStores('An approval', (make) => {
  const setUp = async (people?: string[]) => approvalDesk(await make(), people);

  it('is needed before planned work of its tier is published, and used up by it', async () => {
    const { context, draft, decide, approve } = await setUp();
    const id = await draft();
    expect(await refusalOf(publishNotice(context, ada, id, {}))).toMatchObject({
      code: 'not_allowed',
    });
    await decide(ada, id, { decision: 'request' });
    expect((await refusalOf(publishNotice(context, ada, id, {}))).message).toContain(
      'has not approved',
    );
    await approve(bob, id);
    await publishNotice(context, ada, id, {});
    const { items } = await readApprovals(context, ada, id);
    expect(items).toMatchObject([
      { state: 'used', requested_by: ada.label, decided_by: bob.label, due_at: null },
    ]);
  });

  it('is never the author’s own, nor that of whoever made the author’s token', async () => {
    const { context, store, draft, decide, hashOf } = await setUp();
    const id = await draft();
    await decide(ada, id, { decision: 'request' });
    const own = decide(ada, id, { decision: 'approve', text_hash: await hashOf(id) });
    expect((await refusalOf(own)).code).toBe('forbidden');

    await editDraft(context, bob, id, { body: 'We replace two machines.' });
    await decide(ada, id, { decision: 'request' });
    const editors = decide(bob, id, { decision: 'approve', text_hash: await hashOf(id) });
    expect((await refusalOf(editors)).code).toBe('forbidden');

    await store.transaction((q) =>
      insertToken(q, {
        id: 'tokentokentk',
        name: 'deploy',
        prefix: 'fw_x',
        hash: 'x',
        scopes: ['notices:write'],
        createdBy: eve.label,
        createdAt: 0,
        expiresAt: null,
        lastUsedAt: null,
        revokedAt: null,
      }),
    );
    const machine: Actor = { label: 'token:deploy', scopes: ['notices:write', 'approvals:write'] };
    const made = await draft({}, machine);
    await decide(machine, made, { decision: 'request' });
    const maker = decide(eve, made, { decision: 'approve', text_hash: await hashOf(made) });
    expect((await refusalOf(maker)).code).toBe('forbidden');
    const itself = decide(machine, made, { decision: 'approve', text_hash: await hashOf(made) });
    expect((await refusalOf(itself)).code).toBe('forbidden');
    await decide(bob, made, { decision: 'approve', text_hash: await hashOf(made) });
  });

  it('is not that of whoever made the token that made the author’s', async () => {
    const { context, draft, decide, hashOf, publish, approve } = await setUp();
    const scopes: Actor['scopes'] = ['notices:write', 'tokens:write'];
    const make = (actor: Actor, name: string) => createToken(context, actor, { name, scopes });
    await make({ ...ada, scopes: ['all'] }, 'pen');
    await make({ label: 'token:pen', scopes }, 'second');
    await make({ label: 'token:second', scopes }, 'third');
    for (const name of ['pen', 'second', 'third']) {
      const machine: Actor = { label: `token:${name}`, scopes };
      const id = await draft({}, machine);
      await decide(machine, id, { decision: 'request' });
      const own = decide(ada, id, { decision: 'approve', text_hash: await hashOf(id) });
      expect((await refusalOf(own)).message).toContain('made the token that did');
      await approve(bob, id);

      // The same of what is looked at after the fact, text by text.
      const urgent = await draft({ kind: 'emergency_patch', tier: 'critical', window: null }, bob);
      await publish(bob, urgent);
      await postUpdate(context, machine, urgent, { body: 'Half of the hosts are done.' });
      await approve(ada, urgent);
      const { texts, deciders } = await readApprovals(context, ada, urgent);
      expect(texts.map(({ looked_at_by }) => looked_at_by)).toEqual([ada.label, null]);
      expect(deciders).toEqual([bob.label, eve.label]);
    }
  });

  it('of what a rule of recurring work writes is not that of whoever wrote the rule', async () => {
    const { context, store, decide, hashOf, approve, publish } = await setUp();
    await createRecurrence(context, ada, {
      ...SUNDAYS,
      draft: {
        kind: 'maintenance',
        layer: 'infrastructure',
        tier: 'medium',
        components: [{ slug: 'hosts', impact: 'degraded_performance' }],
      },
    });
    await makeOccurrences(context);
    const [made] = await store.read.db.select().from(store.read.t.notices);
    const { id } = made!;
    await decide(eve, id, { decision: 'request' });
    const own = decide(ada, id, { decision: 'approve', text_hash: await hashOf(id) });
    expect((await refusalOf(own)).message).toContain('You wrote this');
    await approve(bob, id);
    await publish(ada, id, { lead_reason: 'It recurs.' });
  });

  it('binds to the words that later updates repeat as well, and shows them', async () => {
    const { context, draft, decide, read, approve, publish } = await setUp();
    const id = await draft({
      title: 'Work on machines',
      body: 'We replace two machines.',
      variables: { work: 'replace two machines', customer_action: 'Save your work.' },
    });
    await decide(ada, id, { decision: 'request' });
    await approve(bob, id);
    await editDraft(context, ada, id, {
      variables: { work: 'replace two machines', customer_action: 'Send us your keys.' },
    });
    expect(await refusalOf(publish(ada, id))).toMatchObject({ code: 'not_allowed' });
    await decide(ada, id, { decision: 'request' });
    expect((await read(bob, id)).later).toEqual(['Send us your keys.']);
    await approve(bob, id);
    await publish(ada, id);
  });

  it('binds to the exact text: an edit voids it', async () => {
    const { context, clock, draft, decide, approve } = await setUp();
    const id = await draft();
    await decide(ada, id, { decision: 'request' });
    await approve(bob, id);
    clock.advance(HOUR);
    await editDraft(context, ada, id, { variables: { customer_action: 'Save your work.' } });
    const refusal = await refusalOf(publishNotice(context, ada, id, {}));
    expect(refusal.code).toBe('not_allowed');
    const { items, current } = await readApprovals(context, ada, id);
    expect(current).toBeNull();
    expect(items.map(({ state }) => state)).toEqual(['voided']);
  });

  it('holds when the clock alone has moved on', async () => {
    const { context, clock, draft, decide, approve } = await setUp();
    const id = await draft();
    await decide(ada, id, { decision: 'request' });
    clock.advance(5 * HOUR);
    await approve(bob, id);
    clock.advance(5 * HOUR);
    await publishNotice(context, eve, id, {});
  });

  it('lets out exactly the text that was seen: another moment needs another look', async () => {
    const { store, clock, draft, decide, read, hashOf, approve, publish } = await setUp();
    const soon = (from: number, to: number) => ({
      start: new Date(clock.now() + from).toISOString(),
      end: new Date(clock.now() + to).toISOString(),
      time_zone: 'Europe/Berlin',
    });
    const urgent = { kind: 'emergency_patch', window: soon(30_000, 2 * HOUR) };
    const id = await draft(urgent);
    await decide(ada, id, { decision: 'request' });
    const text_hash = await hashOf(id);
    clock.advance(MINUTE);
    const late = await refusalOf(decide(bob, id, { decision: 'approve', text_hash }));
    expect(late).toMatchObject({ code: 'conflict' });
    expect(late.message).toContain('has begun since');
    expect((await read(bob, id)).current).toBeNull();

    await decide(ada, id, { decision: 'request' });
    const seen = await read(bob, id);
    expect(seen.items).toHaveLength(2);
    await approve(bob, id);
    clock.advance(10 * MINUTE);
    await publish(ada, id);
    const [update] = await updatesOfNotices(store.read, [id]);
    expect(update).toMatchObject({ moment: 'started', body: seen.body });
    expect((await read(bob, id)).current).toBeNull();

    // What nobody has seen goes out as well, for it is urgent, and owes a look.
    const other = await draft({ ...urgent, window: soon(30_000, 2 * HOUR) });
    await decide(ada, other, { decision: 'request' });
    await approve(bob, other);
    clock.advance(MINUTE);
    await publish(ada, other);
    expect((await read(bob, other)).current?.due_at).not.toBeNull();
  });

  it('of a text that promises a time holds until then, and goes out as it was read', async () => {
    const { store, clock, draft, decide, read, hashOf, approve, publish } = await setUp();
    const urgent = { kind: 'emergency_patch', tier: 'critical', window: null };
    const id = await draft(urgent);
    clock.advance(HOUR);
    await decide(ada, id, { decision: 'request' });
    const text_hash = await hashOf(id);
    clock.advance(HOUR);
    const late = await refusalOf(decide(bob, id, { decision: 'approve', text_hash }));
    expect(late.message).toContain('next update');
    await decide(ada, id, { decision: 'request' });
    const asked = clock.now();
    const { body } = await read(bob, id);
    await approve(bob, id);
    clock.advance(20 * MINUTE);
    await publish(ada, id);
    const [update] = await updatesOfNotices(store.read, [id]);
    expect(update).toMatchObject({ body, nextUpdateDue: asked + 30 * MINUTE });

    // Words that name no time wait as long as it takes.
    const patient = await draft({ ...urgent, body: 'We install an update.', title: 'An update' });
    await decide(ada, patient, { decision: 'request' });
    await approve(bob, patient);
    clock.advance(DAY);
    await publish(ada, patient);
    expect((await findNotice(store.read, patient))!.nextUpdateDue).toBe(clock.now() + 30 * MINUTE);
  });

  it('binds to all that its readers read, not to the words alone', async () => {
    const { store, context, clock, draft, decide, hashOf } = await setUp();
    const id = await draft({
      tier: null,
      assessment: { cvss_score: 7.5, anchor: '2026-12-01T00:00:00Z' },
      body: 'We replace two machines.',
      title: 'Work on machines',
    });
    const window = maintenanceInput(clock).window;
    const changes: Record<string, unknown>[] = [
      { commit_publicly: true },
      { commit_publicly: false, notify: false },
      { notify: true, stages: [{ name: 'Canary', percent: 5 }] },
      { stages: [], components: [{ slug: 'hosts', impact: 'operational' }] },
      { components: [{ slug: 'hosts', impact: 'operational', role: 'touched' }] },
      { components: [{ slug: 'hosts', impact: 'major_outage' }] },
      { window: { ...window, end: new Date(Date.parse(window.end) + HOUR).toISOString() } },
      { title: 'Work on two machines' },
      { body: 'We replace three machines.' },
    ];
    const hashes = [await hashOf(id)];
    for (const change of changes) {
      await decide(ada, id, { decision: 'request' });
      await editDraft(context, ada, id, change);
      hashes.push(await hashOf(id));
    }
    expect(new Set(hashes).size).toBe(hashes.length);
    const states = (await readApprovals(context, ada, id)).items.map(({ state }) => state);
    expect(states).toEqual(changes.map(() => 'voided'));

    await decide(ada, id, { decision: 'request' });
    await editDraft(context, ada, id, { auto_complete: true, private_facts: { notes: 'Ask Jo.' } });
    const { current } = await readApprovals(context, ada, id);
    expect(current).toMatchObject({ state: 'requested' });
    const [hosts] = await store.read.db.select().from(store.read.t.components);
    await store.transaction((q) => updateComponent(q, hosts!.id, { name: 'Machines' }));
    expect((await readApprovals(context, ada, id)).current).toBeNull();
  });

  it('of a text that nobody is mailed lets nobody be mailed', async () => {
    const { store, draft, decide, approve, publish } = await setUp();
    const id = await draft({ notify: false });
    await decide(ada, id, { decision: 'request' });
    await approve(bob, id);
    const refusal = await refusalOf(publish(ada, id, { notify: true }));
    expect(refusal).toMatchObject({ code: 'not_allowed', faults: [{ pointer: '/notify' }] });
    expect((await findNotice(store.read, id))!.status).toBe('draft');
    await publish(ada, id, { notify: false });
    const [update] = await updatesOfNotices(store.read, [id]);
    expect(update).toMatchObject({ notify: false });
  });

  it('given to an emergency beforehand is the look that it would owe', async () => {
    const { draft, decide, read, approve, publish } = await setUp();
    const urgent = { kind: 'emergency_patch', tier: 'critical', window: null };
    const id = await draft(urgent);
    await decide(ada, id, { decision: 'request' });
    await approve(bob, id);
    await publish(ada, id);
    expect(await read(ada, id)).toMatchObject({ current: null, items: [{ state: 'used' }] });

    const other = await draft(urgent);
    await decide(ada, other, { decision: 'request' });
    await publish(ada, other);
    const { current, items } = await read(bob, other);
    expect(current?.due_at).not.toBeNull();
    expect(items.map(({ state }) => state).sort()).toEqual(['requested', 'voided']);
  });

  it('of a text that has changed since it was read is refused', async () => {
    const { context, draft, decide, hashOf } = await setUp();
    const id = await draft();
    await decide(ada, id, { decision: 'request' });
    const seen = await hashOf(id);
    await editDraft(context, ada, id, { body: 'Something else.' });
    await decide(ada, id, { decision: 'request' });
    const late = decide(bob, id, { decision: 'approve', text_hash: seen });
    expect(await refusalOf(late)).toMatchObject({ code: 'conflict' });
  });

  it('of somebody who can no longer sign in publishes nothing, and is asked for again', async () => {
    const { store, context, draft, decide, read, approve, publish, hashOf } = await setUp();
    const shutOut = (user: string) => deactivateUser(context, { ...eve, scopes: ['all'] }, user);
    const id = await draft();
    const out = await draft();
    for (const one of [id, out]) {
      await decide(ada, one, { decision: 'request' });
      await approve(bob, one);
    }
    await publish(ada, out);
    await shutOut('bob');
    expect((await refusalOf(publish(ada, id))).code).toBe('not_allowed');
    expect((await read(ada, out)).items).toMatchObject([{ state: 'used' }]);
    expect((await read(ada, id)).items).toMatchObject([{ state: 'voided' }]);
    const record = await listAudit(store.read, { limit: 20 });
    expect(record.find(({ action }) => action === 'approval.void')).toMatchObject({
      actor: eve.label,
      entityId: id,
    });
    const seen = { decision: 'approve', text_hash: await hashOf(id) };
    expect(await refusalOf(decide(eve, id, seen))).toMatchObject({
      code: 'conflict',
      message: 'bob@example.com approved it and can no longer sign in: it must be asked for again.',
    });
    await decide(ada, id, { decision: 'request' });
    await approve(eve, id);
    await publish(ada, id);
  });

  it('sent back says why, and the author can ask again', async () => {
    const { draft, decide, hashOf, context } = await setUp();
    const id = await draft();
    await decide(ada, id, { decision: 'request' });
    const mute = decide(bob, id, { decision: 'reject', text_hash: await hashOf(id) });
    expect((await refusalOf(mute)).faults[0]?.pointer).toBe('/reason');
    await decide(bob, id, {
      decision: 'reject',
      reason: 'Say which region.',
      text_hash: await hashOf(id),
    });
    await decide(ada, id, { decision: 'request' });
    const { items } = await readApprovals(context, ada, id);
    expect(items.map(({ state, reason }) => [state, reason]).sort()).toEqual([
      ['rejected', 'Say which region.'],
      ['requested', null],
    ]);
  });

  it('given by two at once while the author publishes has one outcome, told to the losers', async () => {
    const { store, context, draft, decide, hashOf } = await setUp();
    const id = await draft();
    await decide(ada, id, { decision: 'request' });
    const text_hash = await hashOf(id);
    const tried = await Promise.allSettled([
      decide(bob, id, { decision: 'approve', text_hash }),
      decide(eve, id, { decision: 'reject', reason: 'Not on a Friday.', text_hash }),
      publishNotice(context, ada, id, {}),
    ]);
    const { items } = await readApprovals(context, ada, id);
    expect(items).toHaveLength(1);
    const decided = items[0]!;
    const published = (await findNotice(store.read, id))!.status !== 'draft';
    expect(['approved', 'rejected', 'used']).toContain(decided.state);
    expect(published).toBe(decided.state === 'used');
    for (const one of tried.filter(({ status }) => status === 'rejected')) {
      const refusal = (one as PromiseRejectedResult).reason as { code: string; message: string };
      expect(['conflict', 'not_allowed']).toContain(refusal.code);
      expect(refusal.message).toMatch(/faster|not approved|ask again/);
    }
    const losers = tried.slice(0, 2).filter(({ status }) => status === 'rejected');
    expect(losers).toHaveLength(1);
  });

  it('can be done without, with a reason, loudly and with a review owed', async () => {
    const { store, clock, context, draft } = await setUp();
    const id = await draft();
    const short = publishNotice(context, ada, id, { break_glass_reason: 'now' });
    expect((await refusalOf(short)).faults[0]).toEqual({
      pointer: '/break_glass_reason',
      detail: 'must have at least 10 characters',
    });
    await publishNotice(context, ada, id, { break_glass_reason: REASON });
    const { current } = await readApprovals(context, bob, id);
    expect(current).toMatchObject({
      state: 'requested',
      break_glass: true,
      reason: REASON,
      due_at: new Date(clock.now() + DAY).toISOString(),
    });
    const actions = (await listAudit(store.read, { limit: 10 })).map(({ action }) => action);
    expect(actions).toContain('approval.break_glass');
  });

  it('follows an emergency within the tier’s time, of everything said so far', async () => {
    const { clock, context, draft, decide, hashOf, approve } = await setUp();
    const id = await draft({ kind: 'emergency_patch', tier: 'critical', window: null });
    await publishNotice(context, ada, id, {});
    const due = clock.now() + DAY;
    const first = await hashOf(id);
    clock.advance(HOUR);
    await postUpdate(context, ada, id, { body: 'Half of the hosts are done.' });
    const { current, items } = await readApprovals(context, bob, id);
    expect(current).toMatchObject({ state: 'requested', due_at: new Date(due).toISOString() });
    expect(items.map(({ state }) => state).sort()).toEqual(['requested', 'voided']);
    const late = decide(bob, id, { decision: 'approve', text_hash: first });
    expect((await refusalOf(late)).code).toBe('conflict');
    await approve(bob, id);
    expect((await readApprovals(context, bob, id)).items[0]).toMatchObject({
      decided_by: bob.label,
    });
    const again = decide(eve, id, { decision: 'approve', text_hash: await hashOf(id) });
    expect((await refusalOf(again)).message).toContain('published');
  });

  it('is not asked of a person who is alone, nor of a preview', async () => {
    const { context, clock, draft } = await setUp(['ada']);
    const id = await draft();
    expect(await readApprovals(context, ada, id)).toMatchObject({
      asked: 'before',
      needed: 'none',
    });
    await publishNotice(context, ada, id, {});
    const busy = await setUp();
    const seen = await previewNotice(
      busy.context,
      ada,
      { input: maintenanceInput(clock), publication: {} },
      () => Promise.resolve(true),
    );
    expect(seen.seen).toBe(true);
  });
});
