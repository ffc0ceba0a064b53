import { expect, it } from 'vitest';
import { changeWindow } from '#src/commands/notice/change-window.ts';
import { createDraft } from '#src/commands/notice/create-draft.ts';
import { publishNotice } from '#src/commands/notice/publish.ts';
import { readNotice } from '#src/commands/notice/read.ts';
import { createFreeze } from '#src/commands/planning/index.ts';
import { noticeGiven } from '#src/domain/window.ts';
import { DAY, fakeClock, HOUR } from '#test/support/clock.ts';
import { addComponent, ALICE, commandContext, maintenanceInput } from '#test/support/context.ts';
import { refusalOf } from '#test/support/registry.ts';
import { describeOnStores } from '#test/support/stores.ts';
import { ada, approvalDesk, bob } from '../approval-desk.ts';

describeOnStores('Planned work that is moved', (make) => {
  async function scheduled() {
    const store = await make();
    const clock = fakeClock();
    await addComponent(store, 'Hosts');
    const context = commandContext(store, clock);
    const at = (hours: number) => new Date(clock.now() + hours * HOUR).toISOString();
    const window = { start: at(100), end: at(102), time_zone: 'UTC' };
    const { id } = await createDraft(
      context,
      ALICE,
      maintenanceInput(clock, { tier: 'medium', window }),
    );
    await publishNotice(context, ALICE, id, {});
    const move = (start: number, rest: object = {}) =>
      changeWindow(context, ALICE, id, { start: at(start), end: at(start + 2), ...rest });
    const pointers = async (moved: Promise<unknown>) =>
      (await refusalOf(moved)).faults.map(({ pointer }) => pointer);
    return { clock, context, id, at, move, pointers };
  }

  it('to less notice than its tier asks for needs a reason, which stands on the record', async () => {
    const { context, id, move, pointers } = await scheduled();
    expect(await pointers(move(2))).toEqual(['/lead_reason']);
    await move(80);
    expect((await readNotice(context, ALICE, id)).findings).toEqual([]);
    for (const reason of ['', '   \n ', 'Well.', null]) {
      expect(await pointers(move(70, { reason }))).toEqual(['/lead_reason']);
    }
    await move(70, { reason: 'A supplier’s part arrives earlier.' });
    await move(2, { lead_reason: 'The disk fails this night.' });
    const notice = await readNotice(context, ALICE, id);
    expect(notice).toMatchObject({ lead_reason: 'The disk fails this night.' });
    expect(notice.findings).toMatchObject([{ code: 'lead_time', level: 'reason' }]);
    await move(60, { reason: 'The part is late.' });
    expect(await readNotice(context, ALICE, id)).toMatchObject({
      lead_reason: 'The disk fails this night.',
    });
  });

  it('begins in the future, and at another time than it does', async () => {
    const { clock, move, pointers } = await scheduled();
    clock.advance(HOUR);
    expect(await pointers(move(0, { lead_reason: 'It is now or never.' }))).toEqual(['/start']);
    expect(await pointers(move(-1, { lead_reason: 'It was yesterday.' }))).toEqual(['/start']);
    expect(await pointers(move(99))).toEqual(['/start']);
  });

  it('to a later time needs none, however little is left', async () => {
    const { clock, move } = await scheduled();
    clock.advance(4 * DAY);
    await move(10);
  });

  it('into a freeze needs a reason', async () => {
    const { context, at, move, pointers } = await scheduled();
    await createFreeze(context, ALICE, {
      name: 'Year end',
      start: at(200),
      end: at(240),
      time_zone: 'UTC',
    });
    expect(await pointers(move(210))).toEqual(['/lead_reason']);
    await move(210, { lead_reason: 'The supplier comes then.' });
    await move(212);
  });
});

describeOnStores('Planned work that is moved after it was approved', (make) => {
  async function approved(change: Record<string, unknown>) {
    const desk = await approvalDesk(await make(), ['ada', 'bob']);
    const { clock, context, draft, decide, approve, publish } = desk;
    const id = await draft(change);
    if (change['tier'] !== 'low') {
      await decide(ada, id, { decision: 'request' });
      await approve(bob, id);
    }
    await publish(ada, id);
    const move = (days: number) => {
      const start = clock.now() + days * DAY;
      return changeWindow(context, ada, id, {
        start: new Date(start).toISOString(),
        end: new Date(start + HOUR).toISOString(),
      });
    };
    return { ...desk, id, move };
  }

  it('owes one look at the new times, by the time that the first move set', async () => {
    const { clock, open, move } = await approved({ tier: 'medium' });
    expect(await open()).toEqual([]);
    await move(9);
    const [owed, ...more] = await open();
    expect(more).toEqual([]);
    expect(Date.parse(owed!.due_at!)).toBeGreaterThan(clock.now());
    clock.advance(HOUR);
    await move(10);
    expect(await open()).toMatchObject([{ due_at: owed!.due_at, objected: false }]);
  });

  it('owes none where its tier asks nobody', async () => {
    const { open, move } = await approved({ tier: 'low' });
    await move(9);
    expect(await open()).toEqual([]);
  });
});

it('Notice given is the least that a move left, and no move takes given notice back', () => {
  const announced = { at: 0, start: 100 };
  expect(noticeGiven(announced, [])).toBe(100);
  expect(noticeGiven(announced, [{ at: 90, start: 120 }])).toBe(100);
  expect(noticeGiven(announced, [{ at: 50, start: 60 }])).toBe(10);
  expect(
    noticeGiven(announced, [
      { at: 50, start: 60 },
      { at: 55, start: 300 },
    ]),
  ).toBe(10);
});
