import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { PublicView } from '#src/publish/view.ts';
import { anyView } from './arbitrary.ts';
import { strptime } from './strptime.ts';
import { aComponent, aGroup, aNotice, anUpdate, aView, fetchJson } from './views.ts';

/** What a client of Statuspage makes of a page: it knows nothing of Forewarn. */
function readPage(view: PublicView) {
  const summary = fetchJson(view, '/api/v2/summary.json');
  const names = new Map(summary.components.map(({ id, name }) => [id, name]));
  const tree = summary.components
    .filter((row) => row.group_id === null)
    .toSorted((a, b) => a.position - b.position)
    .map((row) => (row.group ? [row.name, row.components.map((id) => names.get(id))] : [row.name]));
  const under = summary.scheduled_maintenances.filter(({ status }) => status !== 'scheduled');
  return {
    headline: summary.status.description,
    tree,
    problems: summary.incidents.map((one) => `${one.impact}: ${one.name} (${one.status})`),
    latest: summary.incidents[0]?.incident_updates[0]?.body ?? null,
    work: under.map(({ name }) => name),
    next: summary.scheduled_maintenances
      .filter(({ status }) => status === 'scheduled')
      .map((one) => ({
        name: one.name,
        minutes: (strptime(one.scheduled_until) - strptime(one.scheduled_for)) / 60_000,
      })),
  };
}

describe('a client that knows Statuspage only', () => {
  it('shows the whole page from the summary', () => {
    const api = aComponent('API', 'partial_outage');
    const view = aView({
      groups: [aGroup('Platform', [api, aComponent('Web')])],
      ungrouped: [aComponent('Documentation')],
      timeZone: 'Europe/Berlin',
      notices: [
        aNotice({
          title: 'The API fails',
          impact: 'major',
          updates: [anUpdate({ body: 'Newest.' }), anUpdate({ body: 'First.' })],
        }),
        aNotice({ kind: 'maintenance', title: 'Upgrade' }),
        aNotice({ kind: 'emergency_patch', title: 'Security update', status: 'in_progress' }),
        aNotice({ kind: 'maintenance', title: 'Cancelled work', status: 'cancelled' }),
      ],
    });
    expect(readPage(view)).toEqual({
      headline: 'Minor Service Outage',
      tree: [['Platform', ['API', 'Web']], ['Documentation']],
      problems: ['major: The API fails (investigating)'],
      latest: 'Newest.',
      work: ['Security update'],
      next: [{ name: 'Upgrade', minutes: 120 }],
    });
  });

  it('finds every id that it is given, and the same answer at every address', () => {
    fc.assert(
      fc.property(anyView, (view) => {
        const summary = fetchJson(view, '/api/v2/summary.json');
        const { incidents } = fetchJson(view, '/api/v2/incidents.json');
        const all = fetchJson(view, '/api/v2/scheduled-maintenances.json').scheduled_maintenances;
        const upcoming = fetchJson(view, '/api/v2/scheduled-maintenances/upcoming.json');
        const active = fetchJson(view, '/api/v2/scheduled-maintenances/active.json');
        const rows = new Map(summary.components.map((row) => [row.id, row]));

        expect(fetchJson(view, '/api/v2/components.json').components).toEqual(summary.components);
        expect(fetchJson(view, '/api/v2/status.json').status).toEqual(summary.status);
        expect(fetchJson(view, '/api/v2/incidents/unresolved.json').incidents).toEqual(
          summary.incidents,
        );
        expect([...active.scheduled_maintenances, ...upcoming.scheduled_maintenances]).toEqual(
          summary.scheduled_maintenances,
        );
        for (const one of [...incidents, ...all]) {
          for (const component of one.components) {
            expect(rows.get(component.id)).toEqual(component);
          }
          for (const update of one.incident_updates) {
            expect(update.incident_id).toBe(one.id);
            for (const { code } of update.affected_components ?? []) {
              expect(rows.has(code)).toBe(true);
            }
          }
        }
        for (const row of summary.components) {
          expect(row.page_id).toBe(summary.page.id);
          if (row.group) {
            const children = summary.components.filter((one) => one.group_id === row.id);
            expect(row.components).toEqual(children.map(({ id }) => id));
          }
        }
      }),
      { numRuns: 100 },
    );
  });
});
