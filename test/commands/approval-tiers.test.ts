import { expect, it } from 'vitest';
import { editComponent } from '#src/commands/component/index.ts';
import { changeWindow } from '#src/commands/notice/change-window.ts';
import { editDraft } from '#src/commands/notice/edit-draft.ts';
import { readNotice } from '#src/commands/notice/read.ts';
import { saveTierPolicy } from '#src/commands/settings/index.ts';
import { canWait, strictestNeed } from '#src/domain/approval.ts';
import { findNotice } from '#src/store/notices.ts';
import { DAY, HOUR } from '../support/clock.ts';
import { ALICE } from '../support/context.ts';
import { refusalOf } from '../support/registry.ts';
import { describeOnStores } from '../support/stores.ts';
import { ada, approvalDesk, bob } from './approval-desk.ts';

const tier_reason = 'It touches nothing that customers use.';
const urgent = { kind: 'emergency_patch', window: null };

it('asks the strictest of what several tiers ask', () => {
  expect(strictestNeed([])).toBe('none');
  expect(strictestNeed(['none', 'after'])).toBe('after');
  expect(strictestNeed(['after', 'before', 'none'])).toBe('before');
});

it('lets an emergency wait only where it starts later than planned work would have to be announced', () => {
  const starts = (
    kind: 'maintenance' | 'emergency_patch' | 'incident',
    windowStart: number | null,
  ) => canWait({ kind, windowStart }, DAY, HOUR);
  expect(starts('emergency_patch', null)).toBe(false);
  expect(starts('emergency_patch', HOUR + DAY)).toBe(false);
  expect(starts('emergency_patch', HOUR + DAY + 1)).toBe(true);
  expect(starts('incident', HOUR + 9 * DAY)).toBe(false);
  expect(starts('maintenance', HOUR)).toBe(true);
});

describeOnStores('What a tier asks of a second person', (make) => {
  const setUp = async (people?: string[]) => approvalDesk(await make(), people);
  type Desk = Awaited<ReturnType<typeof setUp>>;
  const window = ({ clock }: Desk, from: number) => ({
    start: new Date(clock.now() + from).toISOString(),
    end: new Date(clock.now() + from + HOUR).toISOString(),
    time_zone: 'UTC',
  });

  it('is not got rid of by choosing a milder tier than the assessed one', async () => {
    const { context, draft, publish, read, approve } = await setUp();
    const assessment = { cvss_score: 9.8, exposure: 'internet' };
    const id = await draft({ ...urgent, tier: null, assessment });
    await editDraft(context, ada, id, { tier: 'low', tier_reason });
    expect(await read(ada, id)).toMatchObject({ asked: 'after', needed: 'after' });
    await publish(ada, id);
    expect((await read(bob, id)).current).toMatchObject({ state: 'requested' });
    await editDraft(context, ada, id, { tier: 'critical', tier_reason: null });
    await approve(bob, id);

    const planned = await draft({
      tier: null,
      assessment: { cvss_score: 5, exposure: 'internet' },
    });
    await editDraft(context, ada, planned, { tier: 'low', tier_reason });
    expect((await refusalOf(publish(ada, planned))).code).toBe('not_allowed');
  });

  it('stays what it was when somebody was asked, whatever tier is chosen afterwards', async () => {
    const { context, clock, draft, decide, publish, read, object, approve } = await setUp();
    const id = await draft({ tier: 'high' });
    await decide(ada, id, { decision: 'request' });
    await approve(bob, id);
    await editDraft(context, ada, id, { tier: 'low' });
    expect(await read(ada, id)).toMatchObject({ needed: 'before', current: null });
    expect((await refusalOf(publish(ada, id))).code).toBe('not_allowed');
    // Sent back and asked for again as a milder one, it is still the same work.
    await decide(ada, id, { decision: 'request' });
    await object(bob, id);
    clock.advance(HOUR);
    await decide(ada, id, { decision: 'request' });
    expect((await refusalOf(publish(ada, id))).code).toBe('not_allowed');
    await approve(bob, id);
    await publish(ada, id);

    // An assessment that is taken away is remembered as well.
    const assessed = await draft({
      tier: null,
      assessment: { cvss_score: 5, exposure: 'internet' },
    });
    await editDraft(context, ada, assessed, { tier: 'low', tier_reason });
    clock.advance(HOUR);
    await decide(ada, assessed, { decision: 'request' });
    await editDraft(context, ada, assessed, { assessment: null, tier: 'low', tier_reason: null });
    expect((await refusalOf(publish(ada, assessed))).code).toBe('not_allowed');

    // Nobody was asked about this one: its author chose a tier, and another one.
    const other = await draft({ tier: 'medium' });
    await editDraft(context, ada, other, { tier: 'low' });
    await publish(ada, other);
  });

  it('is not got rid of by a component that counts for less by the time of the publication', async () => {
    const { context, clock, draft, decide, publish, approve } = await setUp();
    await editComponent(context, ada, 'hosts', { exposure: 'internet', criticality: 'critical' });
    const assessment = { cvss_score: 5 };
    const id = await draft({ tier: 'low', tier_reason, assessment });
    await decide(ada, id, { decision: 'request' });
    clock.advance(HOUR);
    const milder = { environment: 'non_production', criticality: 'low' };
    await editComponent(context, ada, 'hosts', milder);
    expect((await refusalOf(publish(ada, id))).code).toBe('not_allowed');
    // Nor by an edit that has it assessed anew.
    await editDraft(context, ada, id, { assessment: { ...assessment, cvss_score: 4.9 } });
    expect((await refusalOf(publish(ada, id))).code).toBe('not_allowed');
    await decide(ada, id, { decision: 'request' });
    await approve(bob, id);
    await publish(ada, id);
  });

  it('opens a look at a published notice whose tier is raised, chosen or assessed', async () => {
    const { context, draft, publish, read, open, approve } = await setUp();
    const raised = await draft({ ...urgent, tier: 'low' });
    await publish(ada, raised);
    expect((await read(bob, raised)).current).toBeNull();
    await editDraft(context, ada, raised, { tier: 'critical' });
    expect((await read(bob, raised)).current).toMatchObject({ state: 'requested' });
    await approve(bob, raised);
    expect(await open()).toEqual([]);

    const assessed = await draft({ ...urgent, tier: 'low' });
    await publish(ada, assessed);
    const assessment = { cvss_score: 9.8, exposure: 'internet' };
    await editDraft(context, ada, assessed, { assessment, tier: 'low', tier_reason });
    expect((await read(bob, assessed)).current).toMatchObject({ state: 'requested' });
    await editDraft(context, ada, assessed, { tier: 'high' });
    expect((await open()).map(({ notice }) => notice)).toEqual([assessed]);

    // Looked at all of it, one need not look at it again for a milder tier, but for a graver one.
    await approve(bob, assessed);
    await editDraft(context, ada, assessed, { tier: 'medium' });
    expect(await open()).toEqual([]);
    await editDraft(context, ada, assessed, { tier: 'high' });
    expect((await open()).map(({ notice }) => notice)).toEqual([assessed]);
  });

  it('is what it asks of planned work where an emergency starts that far ahead', async () => {
    const desk = await setUp();
    const { context, store, clock, draft, publish, read, decide, approve } = desk;
    const id = await draft({ ...urgent, tier: 'high', window: window(desk, 25 * HOUR) });
    expect(await read(ada, id)).toMatchObject({ needed: 'before' });
    expect((await readNotice(context, ada, id)).findings).toContainEqual({
      level: 'warn',
      code: 'planned_ahead',
      detail: expect.stringContaining('Starts in 1 day') as string,
    });
    expect((await refusalOf(publish(ada, id))).code).toBe('not_allowed');
    await decide(ada, id, { decision: 'request' });
    await approve(bob, id);
    await publish(ada, id);
    expect((await findNotice(store.read, id))!.status).toBe('scheduled');

    const soon = await draft({ ...urgent, tier: 'high', window: window(desk, 24 * HOUR) });
    expect((await readNotice(context, ada, soon)).findings).not.toContainEqual(
      expect.objectContaining({ code: 'planned_ahead' }),
    );
    await publish(ada, soon);
    expect((await read(bob, soon)).current).toMatchObject({ state: 'requested' });

    // What is urgent by its tier is published now, however far ahead it is.
    const critical = await draft({ ...urgent, tier: 'critical', window: window(desk, 9 * DAY) });
    await publish(ada, critical);
    clock.advance(HOUR);
    // Its times were approved: other ones, further away or nearer, owe a look.
    for (const from of [48, 20]) {
      await changeWindow(context, ada, id, window(desk, from * HOUR));
      expect((await read(bob, id)).current).toMatchObject({ state: 'requested' });
      await approve(bob, id);
    }
  });

  it('gives the shortest time to look that any of its tiers gives', async () => {
    const { context, clock, draft, publish, read } = await setUp();
    await saveTierPolicy(context, ALICE, 'critical', { review_hours: 2 });
    const assessment = { cvss_score: 9.8, exposure: 'internet' };
    const id = await draft({ ...urgent, tier: 'high', tier_reason, assessment });
    await publish(ada, id);
    expect((await read(bob, id)).current?.due_at).toBe(
      new Date(clock.now() + 2 * HOUR).toISOString(),
    );
  });
});
