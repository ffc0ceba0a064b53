import type { CommandContext } from '#src/commands/context.ts';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { changeWindow } from '#src/commands/notice/change-window.ts';
import { createDraft } from '#src/commands/notice/create-draft.ts';
import { followClock } from '#src/commands/notice/follow-clock.ts';
import { postUpdate } from '#src/commands/notice/post-update.ts';
import { publishNotice } from '#src/commands/notice/publish.ts';
import { remindDue } from '#src/commands/notice/remind-due.ts';
import { graceOf, reminderDue, startOfOccasion } from '#src/domain/reminder.ts';
import { savePrivateFacts } from '#src/store/notices.ts';
import type { AnnouncementRow } from '#src/store/outbox.ts';
import type { Store } from '#src/store/queries.ts';
import { deliveries, runAll, workerDesk } from '../outbox/harness.ts';
import { subscriber } from '../outbox/factories.ts';
import { DAY, fakeClock, HOUR, MINUTE, type FakeClock } from '../support/clock.ts';
import { addComponent, ALICE, commandContext, maintenanceInput } from '../support/context.ts';
import { describeOnStores, describeOnSqlite } from '../support/stores.ts';

const OFFSETS = [72 * HOUR, 24 * HOUR, HOUR];

describe('the reminder that is due', () => {
  const instant = fc.integer({ min: 0, max: 30 * DAY });
  const offsets = fc.uniqueArray(fc.integer({ min: MINUTE, max: 10 * DAY }), { maxLength: 4 });

  it('is never of a start that has passed, never late, never of a time told after its moment', () => {
    fc.assert(
      fc.property(
        instant,
        instant,
        instant,
        offsets,
        (now, windowStart, knownSince, remindersMs) => {
          const offset = reminderDue({ windowStart, knownSince, remindersMs }, now);
          if (offset !== null) {
            const moment = windowStart - offset;
            expect(remindersMs).toContain(offset);
            expect(now).toBeLessThan(windowStart);
            expect(moment).toBeGreaterThan(knownSince);
            expect(now - moment).toBeGreaterThanOrEqual(0);
            expect(now - moment).toBeLessThanOrEqual(graceOf(offset));
            expect(remindersMs.filter((one) => one < offset && windowStart - one <= now)).toEqual(
              [],
            );
          }
        },
      ),
      { numRuns: 2_000 },
    );
  });

  it('is each of the tier’s exactly once where somebody looks every minute', () => {
    const windowStart = 10 * DAY;
    const seen = new Set<number>();
    for (let now = 0; now < windowStart + HOUR; now += MINUTE) {
      const offset = reminderDue({ windowStart, knownSince: 0, remindersMs: OFFSETS }, now);
      if (offset !== null && !seen.has(offset)) {
        expect(windowStart - offset).toBe(now);
        seen.add(offset);
      }
    }
    expect([...seen]).toEqual(OFFSETS);
  });
});

interface Scene {
  store: Store;
  clock: FakeClock;
  context: CommandContext;
  id: string;
}

const iso = (at: number) => new Date(at).toISOString();

/** A low-tier maintenance that starts in a week, published now. */
async function published(
  store: Store,
  change: Record<string, unknown> = {},
  wait = 7 * DAY,
): Promise<Scene> {
  const clock = fakeClock();
  const context = commandContext(store, clock);
  await addComponent(store, 'hosts');
  const start = clock.now() + wait;
  const window = { start: iso(start), end: iso(start + 2 * HOUR), time_zone: 'UTC' };
  const input = maintenanceInput(clock, { tier: 'low', window, ...change });
  const { id } = await createDraft(context, ALICE, input);
  await publishNotice(context, ALICE, id, { lead_reason: 'A test cannot wait.' });
  return { store, clock, context, id };
}

async function reminders(store: Store): Promise<AnnouncementRow[]> {
  const rows = await store.read.db.select().from(store.read.t.announcements);
  return rows.filter(({ kind }) => kind === 'reminder').sort((a, b) => a.createdAt - b.createdAt);
}

/** The clock's duties, as the process beside the page does them, until nothing is due. */
async function tick({ context }: Scene): Promise<void> {
  while ((await followClock(context)) || (await remindDue(context))) {
    // A step says itself whether there may be more.
  }
}

async function passTime(scene: Scene, ms: number, step = 30 * MINUTE): Promise<void> {
  const end = scene.clock.now() + ms;
  while (scene.clock.now() < end) {
    scene.clock.advance(Math.min(step, end - scene.clock.now()));
    await tick(scene);
  }
}

const offsetsOf = (rows: readonly AnnouncementRow[]) =>
  rows.map(({ occasion }) => Number(occasion.split(':')[1]) / HOUR);

describeOnStores('Reminders', (make) => {
  it('come once each at the tier’s times, with the text of their template', async () => {
    const scene = await published(await make(), {}, 4 * DAY);
    await passTime(scene, 4 * DAY, HOUR);
    const rows = await reminders(scene.store);
    expect(offsetsOf(rows)).toEqual([72, 24, 1]);
    const start = startOfOccasion(rows[0]!.occasion)!;
    expect(rows.map(({ createdAt }) => (start - createdAt) / HOUR)).toEqual([72, 24, 1]);
    expect(rows[0]!.body).toContain('A short reminder');
  });

  it('come once from several processes that look at the same time', async () => {
    const scene = await published(await make());
    scene.clock.advance(4 * DAY);
    await Promise.all([1, 2, 3].map(() => remindDue(scene.context)));
    await tick(scene);
    expect(offsetsOf(await reminders(scene.store))).toEqual([72]);
    await postUpdate(scene.context, ALICE, scene.id, { body: 'All is ready.' });
    await tick(scene);
    expect(await reminders(scene.store)).toHaveLength(1);
  });

  it('come anew for a new time, and what waited for the old one is sent to nobody', async () => {
    const scene = await published(await make());
    await subscriber(scene.store, { email: 'ada@example.com', confirmedAt: 0 });
    const desk = workerDesk(scene.store, { now: scene.clock.now });
    await runAll(desk);
    scene.clock.advance(6 * DAY);
    await tick(scene);
    expect(offsetsOf(await reminders(scene.store))).toEqual([24]);
    const start = scene.clock.now() + 3 * DAY;
    await changeWindow(scene.context, ALICE, scene.id, {
      start: iso(start),
      end: iso(start + HOUR),
      notify: false,
    });
    await passTime(scene, 3 * DAY, HOUR);
    const rows = await reminders(scene.store);
    expect(offsetsOf(rows)).toEqual([24, 24, 1]);
    expect(rows.map(({ status }) => status)).toEqual(['cancelled', 'cancelled', 'cancelled']);
    await runAll(desk);
    const subjects = desk.transport.sent.map(({ raw }) => /^Subject: (.*)/m.exec(raw)![1]);
    expect(subjects.filter((subject) => subject!.includes('Reminder'))).toEqual([]);
  });
});

describeOnSqlite('Reminders', (make) => {
  it('never come after the work was called off', async () => {
    const scene = await published(await make());
    await passTime(scene, 5 * DAY, HOUR);
    await postUpdate(scene.context, ALICE, scene.id, { status: 'cancelled' });
    await passTime(scene, 3 * DAY, HOUR);
    expect(offsetsOf(await reminders(scene.store))).toEqual([72]);
  });

  it('never come for a notice that is published without telling anybody', async () => {
    const scene = await published(await make(), { notify: false });
    await passTime(scene, 8 * DAY, 6 * HOUR);
    expect(await reminders(scene.store)).toEqual([]);
  });

  it('are not sent whose moment had passed at publication', async () => {
    const scene = await published(await make(), {}, 20 * HOUR);
    await passTime(scene, DAY);
    expect(offsetsOf(await reminders(scene.store))).toEqual([1]);
  });

  it('after a standstill only the nearest one is sent, and none that is long past', async () => {
    const scene = await published(await make());
    scene.clock.advance(6 * DAY + 2 * HOUR);
    await tick(scene);
    expect(offsetsOf(await reminders(scene.store))).toEqual([24]);
    scene.clock.advance(21 * HOUR + 40 * MINUTE);
    await tick(scene);
    expect(await reminders(scene.store)).toHaveLength(1);
  });

  it('are dropped at delivery once work has begun, even where the record was not followed', async () => {
    const scene = await published(await make(), { auto_start: false });
    await subscriber(scene.store, { email: 'ada@example.com', confirmedAt: 0 });
    const desk = workerDesk(scene.store, { now: scene.clock.now });
    await runAll(desk);
    scene.clock.advance(7 * DAY - HOUR);
    await tick(scene);
    scene.clock.advance(HOUR);
    await runAll(desk);
    expect(desk.transport.sent).toHaveLength(1);
    expect((await deliveries(scene.store)).map(({ status }) => status).sort()).toEqual([
      'dropped',
      'sent',
    ]);
  });

  it('keep a private fact to themselves that was added after the announcement', async () => {
    const scene = await published(await make(), {
      variables: { customer_action: 'Log out of Zephyr before.' },
    });
    await scene.store.transaction((q) =>
      savePrivateFacts(q, {
        noticeId: scene.id,
        facts: {
          cves: [],
          packages: [],
          fixed_in: [],
          hosts: [],
          tickets: [],
          nicknames: ['Zephyr'],
          notes: '',
        },
        assessment: null,
        reasons: [],
      }),
    );
    scene.clock.advance(6 * DAY);
    await tick(scene);
    const [row] = await reminders(scene.store);
    expect(row!.body).toBe(
      'The work that we announced starts on Tuesday, 8 December 2026, 00:00 UTC.',
    );
  });

  it('of any plan are in time, of the time that holds, and once, whatever staff and machine do', async () => {
    const act = fc.oneof(
      fc.record({ is: fc.constant('wait' as const), hours: fc.integer({ min: 1, max: 60 }) }),
      fc.record({
        is: fc.constant('stand still' as const),
        hours: fc.integer({ min: 1, max: 60 }),
      }),
      fc.record({ is: fc.constant('move' as const), hours: fc.integer({ min: 1, max: 120 }) }),
      fc.record({ is: fc.constant('tell' as const), hours: fc.constant(0) }),
      fc.record({ is: fc.constant('cancel' as const), hours: fc.constant(0) }),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(act, { maxLength: 8 }), async (acts) => {
        const scene = await published(await make(), {}, 5 * DAY);
        let start = scene.clock.now() + 5 * DAY;
        let knownSince = scene.clock.now();
        let cancelled = false;
        let known = 0;
        async function look(): Promise<void> {
          await tick(scene);
          const now = scene.clock.now();
          for (const row of (await reminders(scene.store)).slice(known)) {
            const offset = Number(row.occasion.split(':')[1]);
            expect(cancelled).toBe(false);
            expect(startOfOccasion(row.occasion)).toBe(start);
            expect(row.createdAt).toBe(now);
            expect(now).toBeLessThan(start);
            expect(start - offset).toBeGreaterThan(knownSince);
            expect(now - (start - offset)).toBeLessThanOrEqual(graceOf(offset));
            known += 1;
          }
        }
        for (const { is, hours } of acts) {
          const open = !cancelled && scene.clock.now() < start;
          if (is === 'wait') {
            for (let hour = 0; hour < hours; hour += 3) {
              scene.clock.advance(3 * HOUR);
              await look();
            }
          } else if (is === 'stand still') {
            scene.clock.advance(hours * HOUR);
          } else if (is === 'tell' && open) {
            await postUpdate(scene.context, ALICE, scene.id, { body: 'As planned.' });
          } else if (is === 'move' && open && start !== scene.clock.now() + hours * HOUR) {
            start = scene.clock.now() + hours * HOUR;
            knownSince = scene.clock.now();
            const window = { start: iso(start), end: iso(start + HOUR) };
            await changeWindow(scene.context, ALICE, scene.id, {
              ...window,
              reason: 'As it comes.',
            });
          } else if (is === 'cancel' && open) {
            await postUpdate(scene.context, ALICE, scene.id, { status: 'cancelled' });
            cancelled = true;
          }
          await look();
        }
        const occasions = (await reminders(scene.store)).map(({ occasion }) => occasion);
        expect(new Set(occasions).size).toBe(occasions.length);
      }),
      { numRuns: 25 },
    );
  });
});
