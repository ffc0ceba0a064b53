import { expect, it } from 'vitest';
import { createDraft } from '#src/commands/notice/create-draft.ts';
import { followClock } from '#src/commands/notice/follow-clock.ts';
import { publishNotice } from '#src/commands/notice/publish.ts';
import { remindDue } from '#src/commands/notice/remind-due.ts';
import { buildSnapshot } from '#src/publish/snapshot.ts';
import type { PublicPage } from '#src/publish/view.ts';
import type { Store } from '#src/store/queries.ts';
import { findNotice, updatesOfNotices } from '#src/store/notices.ts';
import { DAY, fakeClock, HOUR } from '#test/support/clock.ts';
import { addComponent, ALICE, commandContext, maintenanceInput } from '#test/support/context.ts';
import { describeOnStores, describeOnSqlite } from '#test/support/stores.ts';

const page: PublicPage = {
  id: 'abcdefghijkl',
  name: 'Example',
  url: 'https://status.example.com',
  timeZone: 'Europe/Berlin',
  supportContact: null,
  updatedAt: 0,
};

type Row = readonly [zone: string, from: string, to: string, words: string];

// The first instant of summer time, and the second time that the clock shows one of autumn.
const BERLIN: readonly Row[] = [
  ['Europe/Berlin', '2027-03-28T03:00+02:00', '2027-03-28T05:00+02:00', '28 March 2027, 03:00'],
  ['Europe/Berlin', '2026-10-25T02:30+01:00', '2026-10-25T04:00+01:00', '25 October 2026, 02:30'],
  ['Europe/Berlin', '2026-10-25T02:30+02:00', '2026-10-25T02:30+01:00', '02:30 CEST'],
];
const ELSEWHERE: readonly Row[] = [
  ['America/New_York', '2027-03-14T03:00-04:00', '2027-03-14T05:00-04:00', '14 March 2027, 03:00'],
  [
    'America/New_York',
    '2026-11-01T01:30-05:00',
    '2026-11-01T03:00-05:00',
    '1 November 2026, 01:30',
  ],
  [
    'Australia/Lord_Howe',
    '2026-10-04T02:30+11:00',
    '2026-10-04T04:30+11:00',
    '4 October 2026, 02:30',
  ],
  [
    'Australia/Lord_Howe',
    '2027-04-04T01:45+10:30',
    '2027-04-04T03:00+10:30',
    '4 April 2027, 01:45',
  ],
  [
    'America/Sao_Paulo',
    '2018-11-04T01:00-02:00',
    '2018-11-04T03:00-02:00',
    '4 November 2018, 01:00',
  ],
  [
    'America/Sao_Paulo',
    '2018-02-17T23:30-03:00',
    '2018-02-18T01:00-03:00',
    '17 February 2018, 23:30',
  ],
];

/** Is told of ahead, starts and ends to the millisecond, and says the time on the wall. */
async function keepsItsTimes(
  store: Store,
  zone: string,
  from: string,
  to: string,
  words: string,
): Promise<void> {
  await addComponent(store, 'Hosts');
  const [start, end] = [Date.parse(from), Date.parse(to)];
  const clock = fakeClock(start - 10 * DAY);
  const context = { ...commandContext(store, clock), timeZone: zone };
  const whole = (text: string) => text.replace(/(T\d\d:\d\d)/, '$1:00');
  const window = { start: whole(from), end: whole(to), time_zone: zone };
  const { id } = await createDraft(context, ALICE, maintenanceInput(clock, { window }));
  await publishNotice(context, ALICE, id, {});
  const told = async () => (await updatesOfNotices(store.read, [id])).map(({ body }) => body);
  expect((await told())[0]).toContain(words);

  // Hours are hours, whatever the clocks on the wall do in between.
  for (const hours of [24, 1]) {
    clock.set(start - hours * HOUR - 1);
    expect(await remindDue(context)).toBe(false);
    clock.set(start - hours * HOUR);
    expect(await remindDue(context)).toBe(true);
    expect((await told())[0]).toContain(words);
  }

  clock.set(start - 1);
  expect(await followClock(context)).toBe(false);
  const before = await buildSnapshot(store.read, page, clock.now());
  expect(before.upcoming.map((notice) => notice.id)).toEqual([id]);
  expect(before.validUntil).toBe(start);

  clock.set(start);
  expect(await followClock(context)).toBe(true);
  expect((await findNotice(store.read, id))!.actualStart).toBe(start);
  const after = await buildSnapshot(store.read, page, clock.now());
  expect(after.active.map((notice) => notice.id)).toEqual([id]);

  const [last, over] = await Promise.all(
    [end - 1, end + 1].map((now) => buildSnapshot(store.read, page, now)),
  );
  expect([last!.active[0]!.runningOver, over!.active[0]!.runningOver]).toEqual([false, true]);
}

describeOnStores('a window at a change of the clocks', (make) => {
  it.each(BERLIN)('in %s from %s to %s starts and ends sharp, and says so', async (...row) => {
    await keepsItsTimes(await make(), ...row);
  });
});

describeOnSqlite('a window at a change of the clocks elsewhere', (make) => {
  it.each(ELSEWHERE)('in %s from %s to %s starts and ends sharp, and says so', async (...row) => {
    await keepsItsTimes(await make(), ...row);
  });
});
