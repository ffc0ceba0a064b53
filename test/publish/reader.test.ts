import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { createDraft } from '#src/commands/notice/create-draft.ts';
import { postUpdate } from '#src/commands/notice/post-update.ts';
import { publishNotice } from '#src/commands/notice/publish.ts';
import { renderDocument } from '#src/publish/documents.ts';
import { createPublicReader } from '#src/server/public-reader.ts';
import { findNotice, insertNotice } from '#src/store/notices.ts';
import { DAY, fakeClock, HOUR } from '../support/clock.ts';
import { addComponent, ALICE, commandContext, maintenanceInput } from '../support/context.ts';
import { describeOnStores, describeOnSqlite, type MakeStore } from '../support/stores.ts';

const folder = mkdtempSync(join(tmpdir(), 'forewarn-reader-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Staff with a component of their own, and what the public reads meanwhile. */
async function newDesk(make: MakeStore) {
  const store = await make();
  const clock = fakeClock();
  const context = commandContext(store, clock);
  const reader = createPublicReader(context, {
    publication: { version: () => Number.MAX_SAFE_INTEGER, stop: () => undefined },
    snapshotFile: join(folder, `${clock.now()}-${Math.random()}.json`),
    log: { error: () => undefined },
  });
  return {
    store,
    clock,
    reader,
    context,
    async publish(change: Record<string, unknown> = {}): Promise<string> {
      const { id } = await createDraft(context, ALICE, maintenanceInput(clock, change));
      await publishNotice(context, ALICE, id, { notify: false });
      return id;
    },
    read: async (path: string) =>
      String(renderDocument(await reader.documentView(path), path)?.body ?? 'nothing'),
    idsOf: async (month: string) => (await reader.month(month))?.notices.map(({ id }) => id),
  };
}

describeOnStores('the archive', (make) => {
  it('files a notice under the month in which it began or was planned to begin', async () => {
    const desk = await newDesk(make);
    await addComponent(desk.store, 'Hosts');
    const window = (start: number) => ({
      start: new Date(start).toISOString(),
      end: new Date(start + HOUR).toISOString(),
      time_zone: 'UTC',
    });
    const inJanuary = Date.UTC(2027, 0, 20);
    const planned = await desk.publish({ window: window(inJanuary) });
    // Just after midnight in Berlin, which is the page's zone: still January in UTC.
    const late = await desk.publish({ window: window(Date.UTC(2027, 0, 31, 23, 30)) });
    expect(await desk.idsOf('2026-12')).toEqual([]);
    expect(await desk.idsOf('2027-01')).toEqual([planned]);
    expect(await desk.idsOf('2027-02')).toEqual([late]);
    expect(await desk.idsOf('2027-03')).toBeUndefined();
    expect((await desk.reader.month('2026-12'))!.next).toBe('2027-01');

    desk.clock.set(Date.UTC(2027, 1, 2));
    await postUpdate(desk.context, ALICE, planned, { status: 'in_progress', notify: false });
    expect(await desk.idsOf('2027-01')).toBeUndefined();
    expect(await desk.idsOf('2027-02')).toEqual([planned, late]);
  });
});

describeOnSqlite('what lies beyond the newest fifty', (make) => {
  it('still has its calendar, and stands in its component’s feeds and calendar', async () => {
    const desk = await newDesk(make);
    await addComponent(desk.store, 'Hosts');
    const old = await desk.publish();
    desk.clock.advance(30 * DAY);
    await postUpdate(desk.context, ALICE, old, { status: 'cancelled', notify: false });
    desk.clock.advance(30 * DAY);
    const row = (await findNotice(desk.store.read, old))!;
    await desk.store.transaction(async (q) => {
      for (let index = 0; index < 60; index += 1) {
        const at = desk.clock.now() + index;
        const id = `newer${index}`;
        await insertNotice(q, { ...row, id, publishedAt: at, updatedAt: at });
      }
    });
    expect(await desk.read('/calendar.ics')).not.toContain(old);
    expect(await desk.read(`/notices/${old}.ics`)).toContain(`UID:${old}@`);
    for (const name of ['history.rss', 'history.atom', 'updates.json', 'calendar.ics']) {
      expect(await desk.read(`/components/hosts/${name}`), name).toContain(old);
    }
    expect(await desk.read('/notices/nothing.ics')).toBe('nothing');
    expect(await desk.read('/components/nothing/history.rss')).toBe('nothing');
  });
});

describeOnSqlite('a hidden component', (make) => {
  it('has no part in the impact that the public sees', async () => {
    const desk = await newDesk(make);
    await addComponent(desk.store, 'Hosts');
    await addComponent(desk.store, 'Vault', { hidden: true });
    const id = await desk.publish({
      kind: 'incident',
      window: undefined,
      title: 'Slow hosts',
      components: [
        { slug: 'hosts', impact: 'degraded_performance' },
        { slug: 'vault', impact: 'major_outage' },
      ],
    });
    const seen = await desk.reader.notice(id);
    expect(seen!.notice.impact).toBe('minor');
    expect(seen!.notice.components.map(({ slug }) => slug)).toEqual(['hosts']);
  });
});
