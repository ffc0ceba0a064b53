import { expect, it } from 'vitest';
import { changeWindow } from '#src/commands/notice/change-window.ts';
import { createDraft } from '#src/commands/notice/create-draft.ts';
import { postUpdate } from '#src/commands/notice/post-update.ts';
import { publishNotice } from '#src/commands/notice/publish.ts';
import type { NoticeStatus } from '#src/domain/notice.ts';
import { buildSnapshot } from '#src/publish/snapshot.ts';
import { insertGroup } from '#src/store/components.ts';
import type { PublicView } from '#src/publish/view.ts';
import { fakeClock, HOUR, MINUTE } from '#test/support/clock.ts';
import { addComponent, ALICE, commandContext, maintenanceInput } from '#test/support/context.ts';
import { describeOnSqlite, type MakeStore } from '#test/support/stores.ts';
import { PATHS } from './schema.ts';
import { fetchJson, fetchRaw } from './views.ts';

const SECRETS = { cves: ['CVE-2026-31337'], hosts: ['db-primary-7'], notes: 'ask Carol' };

/** Staff at work: the clock stands at 1 December 2026, 01:00 in Berlin. */
async function newDesk(make: MakeStore) {
  const store = await make();
  const clock = fakeClock();
  const context = commandContext(store, clock);
  const group = { id: 'platform0000', slug: 'platform', name: 'Platform', position: 1 };
  await store.transaction((q) => insertGroup(q, { ...group, createdAt: 0, updatedAt: 0 }));
  await addComponent(store, 'Hosts', { groupId: group.id });
  await addComponent(store, 'API', { position: 1 });
  await addComponent(store, 'Vault', { position: 2, hidden: true });
  const page = {
    id: 'kctbh9vrtdwd',
    name: 'Acme Cloud',
    url: context.publicUrl,
    timeZone: context.timeZone,
    supportContact: null,
    updatedAt: clock.now(),
  };

  async function publish(change: Record<string, unknown>): Promise<string> {
    const input = maintenanceInput(clock, { private_facts: SECRETS, ...change });
    const { id } = await createDraft(context, ALICE, input);
    await publishNotice(context, ALICE, id, {});
    return id;
  }

  async function pass(id: string, ...statuses: NoticeStatus[]): Promise<void> {
    for (const status of statuses) {
      clock.advance(MINUTE);
      await postUpdate(context, ALICE, id, { status });
    }
  }

  async function move(id: string, change: { start?: number; end: number }): Promise<void> {
    clock.advance(MINUTE);
    const start = change.start === undefined ? {} : { start: iso(change.start) };
    await changeWindow(context, ALICE, id, { ...start, end: iso(change.end) });
  }

  /** What the public sees; every document of it was checked by the strict schema. */
  async function look(): Promise<PublicView> {
    const view = await buildSnapshot(store.read, page, clock.now());
    for (const path of PATHS) {
      fetchJson(view, path);
    }
    return view;
  }

  return { clock, publish, pass, move, look };
}

function iso(at: number): string {
  return new Date(at).toISOString();
}

function workOf(view: PublicView) {
  return fetchJson(view, '/api/v2/scheduled-maintenances.json').scheduled_maintenances;
}

describeOnSqlite('what staff do', (make) => {
  it('to a planned window: announced, moved, started, extended, run over, completed', async () => {
    const desk = await newDesk(make);
    const id = await desk.publish({ title: 'Upgrade' });
    const [announced] = workOf(await desk.look());
    expect(announced).toMatchObject({
      id,
      status: 'scheduled',
      scheduled_for: '2026-12-02T01:00:00.000+01:00',
      scheduled_until: '2026-12-02T03:00:00.000+01:00',
    });

    const start = desk.clock.now() + 48 * HOUR;
    await desk.move(id, { start, end: start + HOUR });
    const [moved] = workOf(await desk.look());
    expect(moved).toMatchObject({
      status: 'scheduled',
      scheduled_for: '2026-12-03T01:00:00.000+01:00',
      scheduled_until: '2026-12-03T02:00:00.000+01:00',
    });
    expect(moved!.incident_updates.map(({ status }) => status)).toEqual(['scheduled', 'scheduled']);

    desk.clock.set(start);
    await desk.pass(id, 'in_progress');
    await desk.move(id, { end: start + 2 * HOUR });
    desk.clock.set(start + 3 * HOUR);
    const late = await desk.look();
    const [over] = fetchJson(
      late,
      '/api/v2/scheduled-maintenances/active.json',
    ).scheduled_maintenances;
    expect(over).toMatchObject({
      status: 'in_progress',
      scheduled_until: '2026-12-03T03:00:00.000+01:00',
      resolved_at: null,
    });
    expect(fetchRaw(late, '/api/v2/scheduled-maintenances/active.json')).toMatchObject({
      scheduled_maintenances: [{ forewarn_notice: { running_over: true } }],
    });
    expect(fetchJson(late, '/api/v2/summary.json').status.indicator).toBe('minor');

    await desk.pass(id, 'verifying', 'completed');
    const [done] = workOf(await desk.look());
    expect(done).toMatchObject({
      status: 'completed',
      resolved_at: '2026-12-03T04:02:00.000+01:00',
    });
    expect(done!.incident_updates.map(({ status }) => status)).toEqual([
      ...['completed', 'verifying', 'in_progress', 'in_progress', 'scheduled', 'scheduled'],
    ]);
    const first = done!.incident_updates.find(({ status }) => status === 'in_progress');
    expect(first!.body).not.toBe('');
  });

  it('to an emergency patch without a window, which is then rolled back', async () => {
    const desk = await newDesk(make);
    const id = await desk.publish({ kind: 'emergency_patch', window: null });
    await desk.pass(id, 'verifying', 'rolled_back');
    const [row] = workOf(await desk.look());
    expect(row).toMatchObject({
      status: 'completed',
      scheduled_for: '2026-12-01T01:00:00.000+01:00',
      scheduled_until: '2026-12-01T01:02:00.000+01:00',
    });
    expect(row!.incident_updates[0]!.body).toMatch(/^Rolled back\.<br \/><br \/>/);
    expect(row!.incident_updates.at(-1)!.affected_components).toEqual([
      expect.objectContaining({ name: 'Platform - Hosts', old_status: 'operational' }),
    ]);
  });

  it('to a window that is cancelled', async () => {
    const desk = await newDesk(make);
    await desk.pass(await desk.publish({}), 'cancelled');
    const view = await desk.look();
    expect(workOf(view)[0]).toMatchObject({
      status: 'completed',
      resolved_at: '2026-12-01T01:01:00.000+01:00',
    });
    expect(fetchJson(view, '/api/v2/summary.json').scheduled_maintenances).toEqual([]);
  });

  it('to an incident, from its first word to its last', async () => {
    const desk = await newDesk(make);
    const id = await desk.publish({
      kind: 'incident',
      title: 'Sign-in fails',
      window: null,
      components: [{ slug: 'api', impact: 'major_outage' }],
    });
    const [open] = fetchJson(await desk.look(), '/api/v2/incidents/unresolved.json').incidents;
    expect(open).toMatchObject({ id, status: 'investigating', impact: 'critical' });
    expect(open!.components).toMatchObject([{ name: 'API', status: 'major_outage' }]);

    await desk.pass(id, 'identified', 'monitoring', 'resolved');
    const view = await desk.look();
    expect(fetchJson(view, '/api/v2/incidents/unresolved.json').incidents).toEqual([]);
    expect(fetchJson(view, '/api/v2/incidents.json').incidents[0]).toMatchObject({
      status: 'resolved',
      monitoring_at: '2026-12-01T01:02:00.000+01:00',
      resolved_at: '2026-12-01T01:03:00.000+01:00',
    });
  });

  it('never tells what is private, nor a hidden component', async () => {
    const desk = await newDesk(make);
    await desk.publish({
      components: [
        { slug: 'hosts', impact: 'partial_outage' },
        { slug: 'vault', impact: 'major_outage' },
      ],
    });
    const view = await desk.look();
    for (const path of PATHS) {
      expect(JSON.stringify(fetchRaw(view, path))).not.toMatch(
        /CVE-|db-primary|Carol|Vault|user:|SRE/,
      );
    }
  });
});
