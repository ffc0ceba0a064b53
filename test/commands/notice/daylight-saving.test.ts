import { expect, it } from 'vitest';
import { createDraft } from '../../../src/commands/notice/create-draft.ts';
import { followClock } from '../../../src/commands/notice/follow-clock.ts';
import { publishNotice } from '../../../src/commands/notice/publish.ts';
import { buildSnapshot } from '../../../src/publish/snapshot.ts';
import type { PublicPage } from '../../../src/publish/view.ts';
import { findNotice, updatesOfNotices } from '../../../src/store/notices.ts';
import { DAY, fakeClock } from '../../support/clock.ts';
import { addComponent, ALICE, commandContext, maintenanceInput } from '../../support/context.ts';
import { describeOnBothStores } from '../../support/stores.ts';

const page: PublicPage = {
  id: 'abcdefghijkl',
  name: 'Example',
  url: 'https://status.example.com',
  timeZone: 'Europe/Berlin',
  supportContact: null,
  updatedAt: 0,
};

describeOnBothStores('a window at a change of the clocks', (make) => {
  // The first instant of summer time, and the second of the two half past twos of autumn.
  it.each([
    ['2027-03-28T03:00:00+02:00', '2027-03-28T05:00:00+02:00', '28 March 2027, 03:00'],
    ['2026-10-25T02:30:00+01:00', '2026-10-25T04:00:00+01:00', '25 October 2026, 02:30'],
    ['2026-10-25T02:30:00+02:00', '2026-10-25T02:30:00+01:00', '02:30 CEST'],
  ])('starts at %s sharp, and says so', async (start, end, words) => {
    const store = await make();
    await addComponent(store, 'Hosts');
    const clock = fakeClock(Date.parse(start) - 10 * DAY);
    const context = commandContext(store, clock);
    const { id } = await createDraft(
      context,
      ALICE,
      maintenanceInput(clock, { window: { start, end, time_zone: 'Europe/Berlin' } }),
    );
    await publishNotice(context, ALICE, id, {});
    expect((await updatesOfNotices(store.read, [id]))[0]!.body).toContain(words);

    clock.set(Date.parse(start) - 1);
    expect(await followClock(context)).toBe(false);
    const before = await buildSnapshot(store.read, page, clock.now());
    expect(before.upcoming.map((notice) => notice.id)).toEqual([id]);
    expect(before.validUntil).toBe(Date.parse(start));

    clock.set(Date.parse(start));
    expect(await followClock(context)).toBe(true);
    expect((await findNotice(store.read, id))!.actualStart).toBe(Date.parse(start));
    const after = await buildSnapshot(store.read, page, clock.now());
    expect(after.active.map((notice) => notice.id)).toEqual([id]);
  });
});
