import fc from 'fast-check';
import { expect, it } from 'vitest';
import { changeWindow } from '#src/commands/notice/change-window.ts';
import { createDraft } from '#src/commands/notice/create-draft.ts';
import { followClock } from '#src/commands/notice/follow-clock.ts';
import { postUpdate } from '#src/commands/notice/post-update.ts';
import { publishNotice } from '#src/commands/notice/publish.ts';
import { Refusal } from '#src/domain/errors.ts';
import { mayFollow, NOTICE_STATUSES, type NoticeKind } from '#src/domain/notice.ts';
import { compareEntries } from '#src/domain/timeline.ts';
import { findNotice, updatesOfNotices } from '#src/store/notices.ts';
import type { Store } from '#src/store/queries.ts';
import { fakeClock, HOUR, MINUTE } from '#test/support/clock.ts';
import { addComponent, ALICE, commandContext, maintenanceInput } from '#test/support/context.ts';
import { describeOnStores } from '#test/support/stores.ts';

type Step =
  | { do: 'publish' }
  | { do: 'update'; status: (typeof NOTICE_STATUSES)[number]; backMinutes: number }
  | { do: 'window'; fromNowHours: number }
  | { do: 'wait'; hours: number }
  | { do: 'clock' };

const step: fc.Arbitrary<Step> = fc.oneof(
  fc.constant<Step>({ do: 'publish' }),
  fc.record({
    do: fc.constant('update' as const),
    status: fc.constantFrom(...NOTICE_STATUSES),
    backMinutes: fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 3000 })),
  }),
  fc.record({ do: fc.constant('window' as const), fromNowHours: fc.integer({ min: -2, max: 60 }) }),
  fc.record({ do: fc.constant('wait' as const), hours: fc.integer({ min: 0, max: 30 }) }),
  fc.constant<Step>({ do: 'clock' }),
);

function input(kind: NoticeKind, clock: ReturnType<typeof fakeClock>) {
  const base = maintenanceInput(clock, { kind, auto_complete: true });
  return kind === 'incident' ? { ...base, window: null } : base;
}

async function run(store: Store, kind: NoticeKind, steps: readonly Step[]): Promise<void> {
  const clock = fakeClock();
  const context = commandContext(store, clock);
  const { id } = await createDraft(context, ALICE, input(kind, clock));
  for (const one of steps) {
    clock.advance(MINUTE);
    try {
      switch (one.do) {
        case 'publish':
          await publishNotice(context, ALICE, id, {});
          break;
        case 'update':
          await postUpdate(context, ALICE, id, {
            status: one.status,
            display_at: new Date(clock.now() - one.backMinutes * MINUTE).toISOString(),
          });
          break;
        case 'window': {
          const start = clock.now() + one.fromNowHours * HOUR;
          await changeWindow(context, ALICE, id, {
            start: new Date(start).toISOString(),
            end: new Date(start + 3 * HOUR).toISOString(),
          });
          break;
        }
        case 'wait':
          clock.advance(one.hours * HOUR);
          break;
        case 'clock':
          await followClock(context);
          break;
      }
    } catch (error) {
      if (!(error instanceof Refusal)) {
        throw error;
      }
    }
  }
  const timeline = (await updatesOfNotices(store.read, [id])).toSorted(compareEntries);
  let before: (typeof NOTICE_STATUSES)[number] = 'draft';
  for (const entry of timeline) {
    expect(mayFollow(kind, before, entry.status), `${kind}: ${before} → ${entry.status}`).toBe(
      true,
    );
    before = entry.status;
  }
  expect((await findNotice(store.read, id))!.status).toBe(before);
}

describeOnStores('the life cycle of a notice', (make) => {
  it('never reaches a status that the life cycle does not have, whatever is tried', async () => {
    const store = await make();
    await addComponent(store, 'Hosts');
    const runs = store.kind === 'sqlite' ? 150 : 15;
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom<NoticeKind>('maintenance', 'emergency_patch', 'incident'),
        fc.array(step, { minLength: 3, maxLength: 14 }),
        (kind, steps) => run(store, kind, [{ do: 'publish' }, ...steps]),
      ),
      { numRuns: runs },
    );
  });

  it('keeps its current status when an update is back-dated', async () => {
    const store = await make();
    await addComponent(store, 'Hosts');
    const clock = fakeClock();
    const context = commandContext(store, clock);
    const { id } = await createDraft(context, ALICE, input('incident', clock));
    await publishNotice(context, ALICE, id, {});
    clock.advance(HOUR);
    await postUpdate(context, ALICE, id, { status: 'monitoring' });
    const due = (await findNotice(store.read, id))!.nextUpdateDue;
    clock.advance(HOUR);
    await postUpdate(context, ALICE, id, {
      status: 'identified',
      display_at: new Date(clock.now() - 90 * MINUTE).toISOString(),
    });
    const notice = (await findNotice(store.read, id))!;
    expect(notice.status).toBe('monitoring');
    expect(notice.nextUpdateDue).toBe(due);
    expect((await updatesOfNotices(store.read, [id])).map(({ status }) => status)).toEqual([
      'monitoring',
      'identified',
      'investigating',
    ]);
  });

  it('starts a due window once, although two processes look at the clock together', async () => {
    const store = await make();
    await addComponent(store, 'Hosts');
    const clock = fakeClock();
    const context = commandContext(store, clock);
    const { id } = await createDraft(context, ALICE, maintenanceInput(clock));
    await publishNotice(context, ALICE, id, {});
    clock.advance(24 * HOUR);
    await Promise.all([followClock(context), followClock(context), followClock(context)]);
    const timeline = await updatesOfNotices(store.read, [id]);
    expect(timeline.map(({ status }) => status)).toEqual(['in_progress', 'scheduled']);
    expect(timeline[0]!.createdBy).toBe('system');
  });

  it('completes a window by the clock only where the notice says so', async () => {
    const store = await make();
    await addComponent(store, 'Hosts');
    const clock = fakeClock();
    const context = commandContext(store, clock);
    const ids: string[] = [];
    for (const autoComplete of [true, false]) {
      const { id } = await createDraft(
        context,
        ALICE,
        maintenanceInput(clock, { auto_complete: autoComplete }),
      );
      await publishNotice(context, ALICE, id, {});
      ids.push(id);
    }
    clock.advance(30 * HOUR);
    while (await followClock(context)) {
      // Until nothing is due.
    }
    const statuses = await Promise.all(
      ids.map(async (id) => (await findNotice(store.read, id))!.status),
    );
    expect(statuses).toEqual(['completed', 'in_progress']);
  });
});
