import { eq } from 'drizzle-orm';
import { expect, it } from 'vitest';
import { decideApproval, readApprovals } from '#src/commands/approval/index.ts';
import { createDraft } from '#src/commands/notice/create-draft.ts';
import { postUpdate } from '#src/commands/notice/post-update.ts';
import { publishNotice } from '#src/commands/notice/publish.ts';
import {
  discardSummary,
  publishSummary,
  readSummary,
  saveSummary,
} from '#src/commands/summary/index.ts';
import { readPublicNotice } from '#src/publish/notice-view.ts';
import { listAudit } from '#src/store/record.ts';
import { findSummary } from '#src/store/summaries.ts';
import type { Store } from '#src/store/queries.ts';
import { updateSubscriber } from '#src/store/subscribers.ts';
import { subscriber } from '../outbox/factories.ts';
import { deliveries, runAll, workerDesk } from '../outbox/harness.ts';
import { DAY, fakeClock, HOUR, MINUTE } from '../support/clock.ts';
import { addComponent, commandContext, maintenanceInput } from '../support/context.ts';
import { refusalOf } from '../support/registry.ts';
import { describeOnStores } from '../support/stores.ts';
import { addPeople, person } from './staff-people.ts';

const ada = person('ada');
const bob = person('bob');
const REASON = 'The auditors meet in an hour and bob is on a plane.';

/** An emergency of the critical tier that is over after 2 h, one of its updates 20 minutes late. */
async function finished(store: Store, people = ['ada', 'bob']) {
  const clock = fakeClock();
  await addComponent(store, 'Hosts');
  await addPeople(store, ...people);
  const context = commandContext(store, clock);
  const { id } = await createDraft(
    context,
    ada,
    maintenanceInput(clock, {
      kind: 'emergency_patch',
      tier: 'critical',
      window: {
        start: new Date(clock.now()).toISOString(),
        end: new Date(clock.now() + HOUR).toISOString(),
        time_zone: 'UTC',
      },
      private_facts: { cves: ['CVE-2031-77777'], notes: '' },
    }),
  );
  await publishNotice(context, ada, id, {});
  clock.advance(20 * MINUTE);
  await postUpdate(context, ada, id, { body: 'Half of the hosts are done.' });
  clock.advance(50 * MINUTE);
  await postUpdate(context, ada, id, { status: 'verifying' });
  clock.advance(20 * MINUTE);
  await postUpdate(context, ada, id, { status: 'completed' });
  const decide = async (actor: typeof ada, decision: string, more = {}) =>
    decideApproval(context, actor, id, {
      subject: 'summary',
      decision,
      text_hash: (await readSummary(context, actor, id)).approval?.text_hash,
      ...more,
    });
  const publicNotice = () =>
    readPublicNotice(store.read, id, { origin: context.publicUrl, now: clock.now() });
  return { clock, context, id, decide, publicNotice };
}

describeOnStores('A summary', (make) => {
  it('is drafted from the record: times, overrun, updates late and in time, respond-by', async () => {
    const { context, id } = await finished(await make());
    const { status, revision, record, body, due_at } = await readSummary(context, ada, id);
    expect({ status, revision, record }).toMatchObject({
      status: 'none',
      revision: 0,
      record: {
        duration_ms: 90 * MINUTE,
        over_ms: 30 * MINUTE,
        components: [{ name: 'Hosts', impact: 'partial_outage' }],
        roll_backs: 0,
        updates: { count: 4, on_time: 2, late: 1, latest_ms: 20 * MINUTE },
        respond_by: { met: true },
      },
    });
    expect(due_at).not.toBeNull();
    expect(body).toContain('It took 1 hour 30 minutes, 30 minutes past the planned end.');
    expect(body).toContain('4 updates; 1 of 3 came later than promised, by up to 20 minutes.');
    // Nobody promised customers a time to respond.
    expect(body).not.toMatch(/committed/);
  });

  it('is of a notice that is over only, and refuses a reader, an old revision, a bad day', async () => {
    const store = await make();
    const { context, id, clock } = await finished(store);
    const open = await createDraft(context, ada, maintenanceInput(clock));
    expect((await refusalOf(saveSummary(context, ada, open.id, {}))).code).toBe('not_allowed');
    const reader = { label: 'token:look', scopes: ['notices:read' as const] };
    expect((await refusalOf(saveSummary(context, reader, id, {}))).code).toBe('forbidden');
    await saveSummary(context, ada, id, { cause: 'A weak door.' }, 0);
    const late = saveSummary(context, bob, id, { cause: 'Another.' }, 0);
    expect((await refusalOf(late)).code).toBe('stale');
    const never = saveSummary(context, ada, id, {
      changes: [{ text: 'Ask twice.', due: '2027-02-30' }],
    });
    expect((await refusalOf(never)).faults[0]?.pointer).toBe('/changes/0/due');
    expect((await findSummary(store.read, id))?.sections.cause).toBe('A weak door.');
  });

  it('of an older revision is neither published nor discarded', async () => {
    const store = await make();
    const { context, id } = await finished(store, ['ada']);
    await saveSummary(context, ada, id, { cause: 'A weak door.' }, 0);
    await saveSummary(context, ada, id, { cause: 'A door that was open.' }, 1);
    expect((await refusalOf(publishSummary(context, ada, id, {}, 1))).code).toBe('stale');
    expect((await refusalOf(discardSummary(context, ada, id, 1))).code).toBe('stale');
    expect(await findSummary(store.read, id)).toMatchObject({ status: 'draft', revision: 2 });
    await discardSummary(context, ada, id, 2);
    expect(await findSummary(store.read, id)).toBeNull();
  });

  it('is approved by a second person for exactly its text, then published and mailed once', async () => {
    const store = await make();
    const { context, id, clock, decide, publicNotice } = await finished(store);
    await saveSummary(context, ada, id, {
      cause: 'A weak door.',
      changes: [{ text: 'Check doors weekly.', owner: 'Platform team', due: '2027-01-15' }],
    });
    expect((await refusalOf(publishSummary(context, ada, id, {}))).code).toBe('not_allowed');
    await decide(ada, 'request');
    expect((await refusalOf(decide(ada, 'approve'))).code).toBe('forbidden');
    await decide(bob, 'approve');
    expect((await readSummary(context, ada, id)).status).toBe('approved');
    await saveSummary(context, ada, id, { cause: 'An open door.' });
    expect(await readSummary(context, ada, id)).toMatchObject({ status: 'draft' });
    expect((await refusalOf(publishSummary(context, ada, id, {}))).message).toContain('Ask again');
    await decide(ada, 'request');
    await decide(bob, 'approve');
    expect((await publicNotice())?.summary).toBeNull();
    clock.advance(DAY);
    await publishSummary(context, ada, id, {});
    await publishSummary(context, bob, id, {});
    const seen = await publicNotice();
    expect(seen?.summary).toMatchObject({ publishedAt: clock.now(), notified: true });
    expect(seen?.summary?.body).toContain('An open door.');
    expect(seen?.updatedAt).toBe(clock.now());
    const rows = await store.read.db.select().from(store.read.t.announcements);
    expect(rows.filter(({ kind }) => kind === 'summary')).toHaveLength(1);
    expect((await refusalOf(discardSummary(context, ada, id))).code).toBe('not_allowed');
    const { items } = await readApprovals(context, ada, id);
    const states = items.filter(({ subject }) => subject === 'summary').map(({ state }) => state);
    expect(states.sort()).toEqual(['used', 'voided']);
  });

  it('goes to exactly those who got the first mail and still want it, and to each once', async () => {
    const store = await make();
    const clock = fakeClock();
    await addComponent(store, 'Hosts');
    const context = commandContext(store, clock);
    const desk = { ...workerDesk(store) };
    const people = {
      got: await subscriber(store),
      left: await subscriber(store),
      unreached: await subscriber(store),
      edges: await subscriber(store),
    };
    await store.transaction((q) => updateSubscriber(q, people.edges, { news: 'start_and_end' }));
    const { id } = await createDraft(
      context,
      ada,
      maintenanceInput(clock, { kind: 'emergency_patch', tier: 'critical', window: null }),
    );
    await publishNotice(context, ada, id, {});
    desk.clock.set(clock.now());
    await runAll(desk);
    const first = await deliveries(store);
    expect(first).toHaveLength(4);
    await store.transaction(async (q) => {
      await updateSubscriber(q, people.left, { unsubscribedAt: clock.now() });
      const bounced = first.find(({ subscriberId }) => subscriberId === people.unreached)!;
      const { deliveries: table } = q.t;
      await q.db.update(table).set({ status: 'failed' }).where(eq(table.id, bounced.id));
    });
    clock.advance(HOUR);
    await subscriber(store);
    await postUpdate(context, ada, id, { status: 'verifying', notify: false });
    await postUpdate(context, ada, id, { status: 'completed', notify: false });
    await saveSummary(context, ada, id, { cause: 'An open door.' });
    expect((await readSummary(context, ada, id)).recipients).toBe(1);
    await publishSummary(context, ada, id, {});
    await saveSummary(context, ada, id, { cause: 'A door.', correction_note: 'The cause.' });
    await publishSummary(context, ada, id, {});
    desk.clock.set(clock.now());
    await runAll(desk);
    await runAll(desk);
    const later = (await deliveries(store)).filter(
      (row) => !first.some((one) => one.id === row.id),
    );
    expect(later.map(({ subscriberId }) => subscriberId)).toEqual([people.got]);
  });

  it('is corrected in the open: a new revision, approved again, with what was wrong beside it', async () => {
    const store = await make();
    const { context, id, clock, decide, publicNotice } = await finished(store);
    await saveSummary(context, ada, id, { cause: 'A weak door.' });
    await decide(ada, 'request');
    await decide(bob, 'approve');
    await publishSummary(context, ada, id, { notify: false });
    const before = (await publicNotice())!.summary!;
    clock.advance(HOUR);
    const mute = saveSummary(context, bob, id, { cause: 'A window.' });
    expect((await refusalOf(mute)).faults[0]?.pointer).toBe('/correction_note');
    await saveSummary(context, bob, id, {
      cause: 'A window.',
      correction_note: 'It was the window, not the door.',
    });
    expect((await publicNotice())!.summary).toEqual(before);
    expect((await refusalOf(publishSummary(context, bob, id, {}))).code).toBe('not_allowed');
    await publishSummary(context, bob, id, { break_glass_reason: REASON });
    expect((await publicNotice())!.summary).toMatchObject({
      publishedAt: before.publishedAt,
      updatedAt: clock.now(),
      corrections: [{ at: clock.now(), note: 'It was the window, not the door.' }],
    });
    const stored = await findSummary(store.read, id);
    expect(stored?.sections.corrections[0]?.was).toContain('A weak door.');
    const actions = (await listAudit(store.read, { limit: 5 })).map(({ action }) => action);
    expect(actions).toEqual(expect.arrayContaining(['summary.correct', 'approval.break_glass']));
    expect((await readSummary(context, ada, id)).approval?.current).toMatchObject({
      state: 'requested',
      break_glass: true,
    });
  });

  it('is discarded while it is not public, with what was asked for it, and only as it was read', async () => {
    const store = await make();
    const { context, id, decide, publicNotice } = await finished(store);
    expect((await refusalOf(discardSummary(context, ada, id))).code).toBe('not_found');
    await saveSummary(context, ada, id, { cause: 'A weak door.' });
    await decide(ada, 'request');
    const reader = { label: 'token:look', scopes: ['notices:read' as const] };
    expect((await refusalOf(discardSummary(context, reader, id))).code).toBe('forbidden');
    await saveSummary(context, bob, id, { cause: 'An open door.' });
    expect((await refusalOf(discardSummary(context, ada, id, 1))).code).toBe('stale');
    await decide(ada, 'request');
    await discardSummary(context, ada, id, 2);
    expect(await findSummary(store.read, id)).toBeNull();
    const { items } = await readApprovals(context, ada, id);
    const states = items.filter(({ subject }) => subject === 'summary').map(({ state }) => state);
    expect(states).toEqual(['voided', 'voided']);
    const record = await listAudit(store.read, { limit: 50 });
    expect(record).toContainEqual(
      expect.objectContaining({ action: 'summary.discard', entityId: id, actor: ada.label }),
    );
    expect((await publicNotice())?.summary).toBeNull();
  });

  it('that is public stays when its correction is discarded, with the look that it owes', async () => {
    const store = await make();
    const { context, id, publicNotice } = await finished(store);
    await saveSummary(context, ada, id, { cause: 'A weak door.' });
    await publishSummary(context, ada, id, { notify: false, break_glass_reason: REASON });
    const before = (await publicNotice())!.summary;
    const owed = async () => (await readSummary(context, bob, id)).approval?.current;
    expect(await owed()).toMatchObject({ state: 'requested', break_glass: true });
    await saveSummary(context, ada, id, { cause: 'A window.', correction_note: 'The place.' });
    await discardSummary(context, bob, id);
    const left = await findSummary(store.read, id);
    expect(left?.sections).toMatchObject({ cause: 'A weak door.', correction: null });
    expect(left).toMatchObject({ status: 'published', updatedBy: bob.label });
    expect((await publicNotice())!.summary).toEqual(before);
    expect(await owed()).toMatchObject({ state: 'requested', break_glass: true });
    const again = refusalOf(discardSummary(context, bob, id));
    expect((await again).message).toContain('correct it instead');
  });

  it('names nothing that is private, in its text or in its correction', async () => {
    const { context, id } = await finished(await make(), ['ada']);
    const leaks = 'It was CVE-2031-77777.';
    const pointers = async (input: Record<string, unknown>) =>
      (await refusalOf(saveSummary(context, ada, id, input))).faults.map(({ pointer }) => pointer);
    expect(await pointers({ cause: leaks })).toEqual(['/cause']);
    expect(await pointers({ done: leaks, cause: 'A weak door.' })).toEqual(['/done']);
    const changes = [{ text: 'Ask.' }, { text: 'Fix CVE-2031-77777.', owner: 'CVE-2031-77777' }];
    expect(await pointers({ changes })).toEqual(['/changes/1/text', '/changes/1/owner']);
    expect(await pointers({ cause: leaks, body: leaks })).toEqual(['/body']);
    expect(await pointers({ body: 'A weak door.', correction_note: leaks })).toEqual([
      '/correction_note',
    ]);
    // One leak more, at a place of its own.
    expect(await pointers({ cause: leaks, correction_note: leaks })).toEqual([
      '/cause',
      '/correction_note',
    ]);
    await saveSummary(context, ada, id, { cause: 'A weak door.' });
    await discardSummary(context, ada, id);
    expect((await readSummary(context, ada, id)).status).toBe('none');
  });
});
