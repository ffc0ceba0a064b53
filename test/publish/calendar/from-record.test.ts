import { expect, it } from 'vitest';
import { changeWindow } from '#src/commands/notice/change-window.ts';
import { createDraft } from '#src/commands/notice/create-draft.ts';
import { postUpdate } from '#src/commands/notice/post-update.ts';
import { publishNotice } from '#src/commands/notice/publish.ts';
import { feedDocument } from '#src/publish/feeds/index.ts';
import { buildSnapshot } from '#src/publish/snapshot.ts';
import { fakeClock, HOUR, MINUTE } from '#test/support/clock.ts';
import { addComponent, ALICE, commandContext, maintenanceInput } from '#test/support/context.ts';
import { describeOnSqlite, type MakeStore } from '#test/support/stores.ts';
import { feedPaths, fetchFeed } from '../feeds/read.ts';
import { page } from '../feeds/views.ts';
import { eventsByIcalJs, fetchCalendar } from './ics.ts';
import { consumeMaintnote } from './maintnote-consumer.ts';

async function newDesk(make: MakeStore) {
  const store = await make();
  const clock = fakeClock();
  const context = commandContext(store, clock);
  await addComponent(store, 'Hosts');
  await addComponent(store, 'Vault', { hidden: true });
  return {
    clock,
    context,
    look: () => buildSnapshot(store.read, page({ updatedAt: clock.now() }), clock.now()),
    async publish(change: Record<string, unknown> = {}): Promise<string> {
      const { id } = await createDraft(context, ALICE, maintenanceInput(clock, change));
      await publishNotice(context, ALICE, id, {});
      return id;
    },
  };
}

describeOnSqlite('work in feeds and calendars', (make) => {
  it('keeps ids, moves with its window, stays when it is cancelled', async () => {
    const desk = await newDesk(make);
    const id = await desk.publish();
    const announced = await desk.look();
    const start = desk.clock.now() + 72 * HOUR;
    desk.clock.advance(MINUTE);
    const window = {
      start: new Date(start).toISOString(),
      end: new Date(start + HOUR).toISOString(),
    };
    await changeWindow(desk.context, ALICE, id, window);
    const moved = await desk.look();
    desk.clock.advance(MINUTE);
    await postUpdate(desk.context, ALICE, id, { status: 'cancelled', body: 'Not needed.' });
    const cancelled = await desk.look();

    const life = [announced, moved, cancelled].map(
      (seen) => eventsByIcalJs(fetchCalendar(seen, '/calendar.ics'))[0]!,
    );
    expect(new Set(life.map(({ uid }) => uid))).toEqual(new Set([`${id}@status.example.com`]));
    expect(life.map(({ sequence }) => sequence)).toEqual([0, 1, 2]);
    expect(life[1]).toMatchObject({ start, end: start + HOUR, status: 'CONFIRMED' });
    expect(life[2]).toMatchObject({ start, status: 'CANCELLED' });
    expect(consumeMaintnote(fetchCalendar(cancelled, '/maintnote.ics'))).toMatchObject([
      { sequence: 2, status: 'CANCELLED', objects: [{ id: 'hosts' }] },
    ]);

    for (const path of feedPaths()) {
      expect(fetchFeed(cancelled, path).faults, path).toEqual([]);
    }
    const history = [announced, moved, cancelled].map((seen) => fetchFeed(seen, '/history.atom'));
    expect(new Set(history.map(({ entries }) => entries.map((one) => one.id).join())).size).toBe(1);
    expect(history.map(({ updated }) => updated)).toEqual(
      history.map(({ updated }) => updated).toSorted(),
    );
    expect(new Set(history.map(({ updated }) => updated)).size).toBe(3);
    expect(
      fetchFeed(cancelled, '/updates.rss').entries.map(({ title }) => title.split(':')[0]),
    ).toEqual(['Cancelled', 'Rescheduled', 'Scheduled']);
  });

  it('is not there before it is published, and says nothing private', async () => {
    const desk = await newDesk(make);
    const secrets = { cves: ['CVE-2026-31337'], hosts: ['db-primary-7'], notes: 'ask Carol' };
    await createDraft(
      desk.context,
      ALICE,
      maintenanceInput(desk.clock, { title: 'Still a draft' }),
    );
    await desk.publish({
      title: 'Upgrade',
      private_facts: secrets,
      components: [
        { slug: 'hosts', impact: 'partial_outage' },
        { slug: 'vault', impact: 'major_outage' },
      ],
    });
    const seen = await desk.look();
    const texts = [
      ...[...feedPaths(), ...feedPaths('hosts')].map((path) => feedDocument(seen, path)!.body),
      ...['/calendar.ics', '/components/hosts/calendar.ics', '/maintnote.ics'].map((path) =>
        fetchCalendar(seen, path).replaceAll('\r\n ', ''),
      ),
    ];
    for (const text of texts) {
      expect(text).toContain('Upgrade');
      expect(text).not.toMatch(/CVE-|db-primary|Carol|vault|user:|draft/i);
    }
    expect(feedDocument(seen, '/components/vault/history.rss')).toBeNull();
  });
});
