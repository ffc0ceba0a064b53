import { describe, expect, it } from 'vitest';
import { statuspageDocument, STATUSPAGE_PATHS } from '#src/publish/statuspage/index.ts';
import { PATHS } from './schema.ts';
import { aComponent, aGroup, aNotice, aView, fetchJson, NOW } from './views.ts';
import { DAY, HOUR, MINUTE } from '#test/support/clock.ts';

describe('the documents of API v2', () => {
  it('are those that Statuspage has, and no other path is answered', () => {
    expect(STATUSPAGE_PATHS.toSorted()).toEqual(PATHS.toSorted());
    for (const path of [
      '/api/v2/subscribers.json',
      '/api/v2/.json',
      '/api/v2/constructor.json',
      '/api/v2/summary',
      '/api/v2/summary.json/',
      '/api/v2//summary.json',
      '/api/v2/incidents/.json',
      '/API/V2/SUMMARY.JSON',
      '/x/api/v2/summary.json',
      '/',
    ]) {
      expect(statuspageDocument(aView(), path), path).toBeNull();
    }
  });

  it('are JSON in UTF-8', () => {
    for (const path of PATHS) {
      expect(statuspageDocument(aView(), path)!.contentType).toBe(
        'application/json; charset=utf-8',
      );
    }
  });

  it('are whole on a page on which there is nothing yet', () => {
    for (const path of PATHS) {
      fetchJson(aView(), path);
    }
    const summary = fetchJson(aView(), '/api/v2/summary.json');
    expect(summary).toMatchObject({ components: [], incidents: [], scheduled_maintenances: [] });
    expect(summary.status).toEqual({ indicator: 'none', description: 'All Systems Operational' });
    expect(summary.page).toEqual({
      id: 'kctbh9vrtdwd',
      name: 'Acme Cloud',
      url: 'https://status.example.com',
      time_zone: 'UTC',
      updated_at: '2026-11-21T02:12:03.045Z',
    });
  });

  it('have the same bytes for the same content, whenever it was built', () => {
    const view = aView({ ungrouped: [aComponent('API')], notices: [aNotice()] });
    for (const path of PATHS) {
      const later = { ...view, version: 13, builtAt: NOW + HOUR, validUntil: NOW + DAY };
      expect(statuspageDocument(later, path)!.body).toBe(statuspageDocument(view, path)!.body);
    }
  });
});

describe('which notices a document holds', () => {
  const unresolved = [
    aNotice({ status: 'monitoring', publishedAt: NOW - 3 * HOUR }),
    aNotice({ status: 'investigating', publishedAt: NOW - HOUR }),
    aNotice({ status: 'identified', publishedAt: NOW - 2 * HOUR }),
  ];
  const resolved = aNotice({ status: 'resolved', publishedAt: NOW - MINUTE });
  const running = [
    aNotice({ kind: 'maintenance', status: 'verifying' }),
    aNotice({ kind: 'emergency_patch', status: 'in_progress' }),
  ];
  const announced = [aNotice({ kind: 'maintenance' }), aNotice({ kind: 'emergency_patch' })];
  const over = [
    aNotice({ kind: 'maintenance', status: 'completed' }),
    aNotice({ kind: 'maintenance', status: 'cancelled' }),
    aNotice({ kind: 'emergency_patch', status: 'rolled_back' }),
  ];
  const work = [...announced, ...running, ...over];
  const view = aView({ notices: [...unresolved, resolved, ...work] });
  const ids = (list: readonly { id: string }[]) => list.map(({ id }) => id);

  it('unresolved incidents, the newest first', () => {
    const wanted = ids([unresolved[1]!, unresolved[2]!, unresolved[0]!]);
    expect(ids(fetchJson(view, '/api/v2/incidents/unresolved.json').incidents)).toEqual(wanted);
    expect(ids(fetchJson(view, '/api/v2/summary.json').incidents)).toEqual(wanted);
  });

  it('all incidents in any state, the newest first', () => {
    expect(ids(fetchJson(view, '/api/v2/incidents.json').incidents)).toEqual(
      ids([resolved, unresolved[1]!, unresolved[2]!, unresolved[0]!]),
    );
  });

  it('upcoming work, and work under way, planned or not', () => {
    const upcoming = fetchJson(view, '/api/v2/scheduled-maintenances/upcoming.json');
    const active = fetchJson(view, '/api/v2/scheduled-maintenances/active.json');
    expect(ids(upcoming.scheduled_maintenances)).toEqual(ids(announced));
    expect(ids(active.scheduled_maintenances)).toEqual(ids(running));
    expect(ids(fetchJson(view, '/api/v2/summary.json').scheduled_maintenances)).toEqual(
      ids([...running, ...announced]),
    );
  });

  it('all work in any state', () => {
    const all = fetchJson(view, '/api/v2/scheduled-maintenances.json').scheduled_maintenances;
    expect(ids(all).toSorted()).toEqual(ids(work).toSorted());
  });

  it('at most the 50 newest', () => {
    const many = Array.from({ length: 60 }, (_, index) =>
      aNotice({ status: 'resolved', publishedAt: NOW - index * HOUR }),
    );
    const jobs = many.map((one) =>
      aNotice({ kind: 'maintenance', status: 'completed', publishedAt: one.publishedAt }),
    );
    const wide = aView({ latest: { incidents: many, work: jobs } });
    expect(ids(fetchJson(wide, '/api/v2/incidents.json').incidents)).toEqual(
      ids(many.slice(0, 50)),
    );
    expect(
      ids(fetchJson(wide, '/api/v2/scheduled-maintenances.json').scheduled_maintenances),
    ).toEqual(ids(jobs.slice(0, 50)));
  });
});

describe('the components', () => {
  const api = aComponent('API');
  const web = { ...aComponent('Web', 'partial_outage'), description: 'What you see' };
  const platform = aGroup('Platform', [api, web]);
  const data = aGroup('Data', [aComponent('Storage')]);
  const docs = aComponent('Documentation');
  const view = aView({
    groups: [platform, data],
    ungrouped: [docs],
    timeZone: 'America/New_York',
  });
  const { components } = fetchJson(view, '/api/v2/components.json');

  it('stand in the order of the page, groups as rows of their own', () => {
    expect(components.map(({ name }) => name)).toEqual([
      ...['Platform', 'API', 'Web', 'Data', 'Storage', 'Documentation'],
    ]);
    expect(components[0]).toEqual({
      id: platform.id,
      name: 'Platform',
      status: 'partial_outage',
      created_at: '2026-09-01T22:12:03.045-04:00',
      updated_at: '2026-11-18T21:12:03.045-05:00',
      position: 1,
      description: null,
      showcase: false,
      start_date: null,
      group_id: null,
      page_id: 'kctbh9vrtdwd',
      group: true,
      only_show_if_degraded: false,
      components: [api.id, web.id],
    });
  });

  it('know their group and the day since which they are watched, in the zone of the page', () => {
    expect(components[2]).toEqual({
      id: web.id,
      name: 'Web',
      status: 'partial_outage',
      created_at: '2026-08-22T22:12:03.045-04:00',
      updated_at: '2026-11-19T21:12:03.045-05:00',
      position: 2,
      description: 'What you see',
      showcase: true,
      start_date: '2026-08-22',
      group_id: platform.id,
      page_id: 'kctbh9vrtdwd',
      group: false,
      only_show_if_degraded: false,
    });
  });

  it('have positions that sort them as the page does, within their group', () => {
    const top = components.filter((row) => row.group || row.group_id === null);
    expect(top.map(({ name, position }) => [name, position])).toEqual([
      ['Platform', 1],
      ['Data', 2],
      ['Documentation', 3],
    ]);
    expect(components.filter(({ group_id }) => group_id === platform.id)).toMatchObject([
      { name: 'API', position: 1 },
      { name: 'Web', position: 2 },
    ]);
  });

  it('claim no group that is not there', () => {
    const lost = { ...aComponent('Lost'), groupId: 'gonegonegone' };
    const [row] = fetchJson(aView({ ungrouped: [lost] }), '/api/v2/components.json').components;
    expect(row!.group_id).toBeNull();
  });
});
