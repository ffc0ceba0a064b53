import { describe, expect, it } from 'vitest';
import type { NoticeKind, NoticeStatus } from '#src/domain/notice.ts';
import type { PublicNotice } from '#src/publish/view.ts';
import { DAY, HOUR, MINUTE } from '#test/support/clock.ts';
import { aComponent, aGroup, aNotice, anUpdate, aView, fetchJson, fetchRaw, NOW } from './views.ts';

const api = aComponent('API', 'degraded_performance');
const docs = aComponent('Documentation');
const platform = aGroup('Platform', [api]);

function viewOf(notice: PublicNotice, timeZone = 'UTC') {
  return aView({ groups: [platform], ungrouped: [docs], notices: [notice], timeZone });
}

function incident(change: Partial<PublicNotice>) {
  return fetchJson(viewOf(aNotice(change)), '/api/v2/incidents.json').incidents[0]!;
}

function work(change: Partial<PublicNotice>) {
  const view = viewOf(aNotice({ kind: 'maintenance', ...change }));
  return fetchJson(view, '/api/v2/scheduled-maintenances.json').scheduled_maintenances[0]!;
}

const named = (one: typeof api) => ({
  id: one.id,
  slug: one.slug,
  name: one.name,
  impact: one.status,
});

describe('every kind of notice in every status', () => {
  const CASES: [NoticeKind, NoticeStatus, string][] = [
    ['incident', 'investigating', 'investigating'],
    ['incident', 'identified', 'identified'],
    ['incident', 'monitoring', 'monitoring'],
    ['incident', 'resolved', 'resolved'],
    ...(['maintenance', 'emergency_patch'] as const).flatMap(
      (kind): [NoticeKind, NoticeStatus, string][] => [
        [kind, 'scheduled', 'scheduled'],
        [kind, 'in_progress', 'in_progress'],
        [kind, 'verifying', 'verifying'],
        [kind, 'completed', 'completed'],
        [kind, 'cancelled', 'completed'],
        [kind, 'rolled_back', 'completed'],
      ],
    ),
  ];

  it.each(CASES)('%s, %s is %s', (kind, status, shown) => {
    const notice = aNotice({ kind, status, components: [named(api), named(docs)] });
    const view = viewOf(notice);
    const found =
      kind === 'incident'
        ? fetchJson(view, '/api/v2/incidents.json').incidents
        : fetchJson(view, '/api/v2/scheduled-maintenances.json').scheduled_maintenances;
    expect(found).toHaveLength(1);
    expect(found[0]).toMatchObject({ id: notice.id, status: shown });
    expect(found[0]!.incident_updates[0]!.status).toBe(shown);
    expect(found[0]!.resolved_at === null).toBe(!['resolved', 'completed'].includes(shown));
    fetchJson(view, '/api/v2/summary.json');
  });

  it('but never a draft: that is a fault, not an answer', () => {
    expect(() => work({ status: 'draft' })).toThrow('never has the status draft');
    expect(() => incident({ status: 'draft' })).toThrow('never has the status draft');
  });
});

describe('an update', () => {
  it('ends with what it promised: readers of these bodies see no extra key', () => {
    const promised = anUpdate({ html: '<p>We look.</p>', nextUpdateDue: NOW + HOUR });
    const { body } = incident({ updates: [promised] }).incident_updates[0]!;
    expect(body).toMatch(
      /^We look\.<br \/><br \/>Next update by \w+, \d+ \w+ \d{4}, \d\d:\d\d UTC\.$/,
    );
    const silent = anUpdate({ html: '<p>We look.</p>', nextUpdateDue: null });
    expect(incident({ updates: [silent] }).incident_updates[0]!.body).toBe('We look.');
  });
});

describe('an incident', () => {
  const notice = aNotice({
    title: 'Uploads are slow',
    status: 'resolved',
    impact: 'minor',
    actualStart: NOW - 3 * HOUR,
    actualEnd: NOW - HOUR,
    publishedAt: NOW - 2 * HOUR,
    updatedAt: NOW - 30 * MINUTE,
    components: [named(docs), named(api)],
    updates: [
      anUpdate({ status: 'resolved', displayAt: NOW - HOUR, body: 'It is over.' }),
      anUpdate({
        status: 'investigating',
        displayAt: NOW - 3 * HOUR,
        createdAt: NOW - 2 * HOUR,
        body: 'We look.\n\nMore soon.',
        notified: false,
        components: [
          { id: api.id, name: 'API', from: 'operational', to: 'degraded_performance' },
          { id: docs.id, name: 'Documentation', from: 'operational', to: 'operational' },
          { id: 'retired00000', name: 'Old API', from: 'operational', to: 'major_outage' },
        ],
      }),
    ],
  });
  const row = fetchJson(viewOf(notice, 'Europe/Berlin'), '/api/v2/incidents.json').incidents[0]!;

  it('has its times in the zone of the page, and its link', () => {
    expect(row).toMatchObject({
      name: 'Uploads are slow',
      impact: 'minor',
      created_at: '2026-11-21T01:12:03.045+01:00',
      updated_at: '2026-11-21T02:42:03.045+01:00',
      started_at: '2026-11-21T00:12:03.045+01:00',
      resolved_at: '2026-11-21T02:12:03.045+01:00',
      monitoring_at: null,
      shortlink: `https://status.example.com/notices/${notice.id}`,
      page_id: 'kctbh9vrtdwd',
      reminder_intervals: null,
      postmortem_body: null,
      postmortem_ignored: false,
    });
  });

  it('has the components that it touches with their current status, in its own order', () => {
    const rows = fetchJson(viewOf(notice), '/api/v2/components.json').components;
    const expected = [docs, api].map(({ id }) => rows.find((one) => one.id === id)!);
    const { incidents } = fetchJson(viewOf(notice), '/api/v2/incidents.json');
    expect(incidents[0]!.components).toEqual(expected);
  });

  it('leaves out a component that was retired since', () => {
    const gone = { ...named(api), id: 'retired00000' };
    expect(incident({ components: [gone, named(docs)] }).components.map(({ id }) => id)).toEqual([
      docs.id,
    ]);
  });

  it('has its updates newest first, with text, times and what they changed', () => {
    const [last, first] = row.incident_updates;
    expect(last).toMatchObject({ body: 'It is over.', affected_components: null });
    expect(first).toMatchObject({
      incident_id: notice.id,
      body: 'We look.<br /><br />More soon.',
      display_at: '2026-11-21T00:12:03.045+01:00',
      created_at: '2026-11-21T01:12:03.045+01:00',
      updated_at: '2026-11-21T01:12:03.045+01:00',
      deliver_notifications: false,
      affected_components: [
        {
          code: api.id,
          name: 'Platform - API',
          old_status: 'operational',
          new_status: 'degraded_performance',
        },
        {
          code: docs.id,
          name: 'Documentation',
          old_status: 'operational',
          new_status: 'operational',
        },
        {
          code: 'retired00000',
          name: 'Old API',
          old_status: 'operational',
          new_status: 'major_outage',
        },
      ],
    });
  });

  it('says since when it is watched, unless it flared up again', () => {
    const at = (hours: number) => NOW - hours * HOUR;
    const updates = (...statuses: NoticeStatus[]) =>
      statuses.map((status, index) => anUpdate({ status, displayAt: at(index) }));
    const monitoringAt = (...statuses: NoticeStatus[]) =>
      incident({ status: statuses[0]!, updates: updates(...statuses) }).monitoring_at;
    expect(monitoringAt('resolved', 'monitoring', 'monitoring', 'investigating')).toBe(
      new Date(at(2)).toISOString(),
    );
    expect(monitoringAt('monitoring')).toBe(new Date(at(0)).toISOString());
    expect(monitoringAt('investigating', 'monitoring', 'identified')).toBeNull();
    expect(monitoringAt('resolved', 'identified', 'monitoring')).toBeNull();
  });

  it('keeps a title with markup as the plain text it is, and escapes it in a body', () => {
    const hostile = '<script>alert("1")</script> \u202e\u0000\ud800 & "quoted"';
    const shown = incident({ title: hostile, updates: [anUpdate({ body: hostile })] });
    expect(shown.name).toBe(hostile);
    expect(shown.incident_updates[0]!.body).not.toContain('<');
  });
});

describe('planned and emergency work', () => {
  it('is scheduled for the window that holds', () => {
    expect(work({})).toMatchObject({
      impact: 'maintenance',
      scheduled_for: '2026-11-22T02:12:03.045Z',
      scheduled_until: '2026-11-22T04:12:03.045Z',
      resolved_at: null,
    });
  });

  it('crosses a change of clocks with the offset of each side', () => {
    const start = Date.UTC(2026, 9, 25, 0);
    const view = viewOf(
      aNotice({
        kind: 'maintenance',
        window: { start, end: start + 2 * HOUR, timeZone: 'Europe/Berlin' },
      }),
      'Europe/Berlin',
    );
    expect(
      fetchJson(view, '/api/v2/scheduled-maintenances/upcoming.json').scheduled_maintenances[0],
    ).toMatchObject({
      scheduled_for: '2026-10-25T02:00:00.000+02:00',
      scheduled_until: '2026-10-25T03:00:00.000+01:00',
    });
  });

  it.each([
    ['cancelled', 'Cancelled.<br /><br />The new store is not ready.'],
    ['rolled_back', 'Rolled back.<br /><br />The new store is not ready.'],
    ['completed', 'The new store is not ready.'],
  ] as const)('that is %s says so in its text', (status, body) => {
    const row = work({
      status,
      updates: [
        anUpdate({ status, body: 'The new store is not ready.' }),
        anUpdate({ status: 'scheduled', body: 'We move the store.' }),
      ],
    });
    expect(row.incident_updates.map((update) => [update.status, update.body])).toEqual([
      ['completed', body],
      ['scheduled', 'We move the store.'],
    ]);
  });

  it('does not say twice that it is cancelled', () => {
    const updates = [anUpdate({ status: 'cancelled', body: '**Cancelled**: no new store.' })];
    expect(work({ status: 'cancelled', updates }).incident_updates[0]!.body).toBe(
      'Cancelled: no new store.',
    );
  });

  it('that was cancelled is over since the update that says so', () => {
    const updates = [anUpdate({ status: 'cancelled', displayAt: NOW - DAY })];
    expect(work({ status: 'cancelled', updates }).resolved_at).toBe('2026-11-20T02:12:03.045Z');
  });

  it('without a window still has two timestamps: when it began, and when it ended', () => {
    const patch = { kind: 'emergency_patch', window: null } as const;
    const began = { actualStart: NOW - HOUR, publishedAt: NOW - 2 * HOUR };
    expect(work({ ...patch, ...began, status: 'in_progress' })).toMatchObject({
      scheduled_for: '2026-11-21T01:12:03.045Z',
      scheduled_until: '2026-11-21T01:12:03.045Z',
    });
    expect(work({ ...patch, ...began, status: 'completed', actualEnd: NOW })).toMatchObject({
      scheduled_for: '2026-11-21T01:12:03.045Z',
      scheduled_until: '2026-11-21T02:12:03.045Z',
    });
    expect(work({ ...patch, publishedAt: NOW - HOUR, status: 'scheduled' })).toMatchObject({
      scheduled_for: '2026-11-21T01:12:03.045Z',
      scheduled_until: '2026-11-21T01:12:03.045Z',
    });
  });
});

describe('what Statuspage does not know', () => {
  const from = { start: NOW, end: NOW + HOUR, timeZone: 'Europe/Berlin' };
  const to = { start: NOW, end: NOW + 2 * HOUR, timeZone: 'Europe/Berlin' };
  const notice = aNotice({
    kind: 'emergency_patch',
    tier: 'critical',
    status: 'rolled_back',
    window: to,
    actualStart: NOW,
    actualEnd: NOW + 3 * HOUR,
    runningOver: true,
    nextUpdateDue: NOW + HOUR,
    stages: [{ name: 'Canary', percent: 5, status: 'rolled_back' }],
    updates: [
      anUpdate({ status: 'rolled_back', moment: 'rolled_back' }),
      anUpdate({
        status: 'in_progress',
        moment: 'extended',
        nextUpdateDue: NOW + HOUR,
        movedWindow: { from, to },
      }),
      anUpdate({ status: 'scheduled', moment: 'rescheduled', movedWindow: { from: null, to } }),
    ],
  });
  const [row] = fetchRaw(viewOf(notice), '/api/v2/scheduled-maintenances.json')[
    'scheduled_maintenances'
  ] as unknown as Record<string, unknown>[];
  const window = (text: string) => ({
    start: '2026-11-21T02:12:03.045Z',
    end: text,
    time_zone: 'Europe/Berlin',
  });

  it('stands in an object of its own, notice by notice', () => {
    expect(row!['forewarn_notice']).toEqual({
      kind: 'emergency_patch',
      tier: 'critical',
      status: 'rolled_back',
      window: window('2026-11-21T04:12:03.045Z'),
      actual_start: '2026-11-21T02:12:03.045Z',
      actual_end: '2026-11-21T05:12:03.045Z',
      running_over: true,
      next_update_due: '2026-11-21T03:12:03.045Z',
      rollout_paused: false,
      stages: [
        {
          name: 'Canary',
          percent: 5,
          region: null,
          status: 'rolled_back',
          planned_start: null,
          planned_end: null,
          started_at: null,
          ended_at: null,
        },
      ],
    });
  });

  it('and update by update: moved windows are updates within a status that clients know', () => {
    const updates = row!['incident_updates'] as Record<string, unknown>[];
    expect(updates.map((update) => update['status'])).toEqual([
      'completed',
      'in_progress',
      'scheduled',
    ]);
    expect(updates.map((update) => update['forewarn_update'])).toEqual([
      { status: 'rolled_back', moment: 'rolled_back', next_update_due: null, moved_window: null },
      {
        status: 'in_progress',
        moment: 'extended',
        next_update_due: '2026-11-21T03:12:03.045Z',
        moved_window: {
          from: window('2026-11-21T03:12:03.045Z'),
          to: window('2026-11-21T04:12:03.045Z'),
        },
      },
      {
        status: 'scheduled',
        moment: 'rescheduled',
        next_update_due: null,
        moved_window: { from: null, to: window('2026-11-21T04:12:03.045Z') },
      },
    ]);
  });
});
