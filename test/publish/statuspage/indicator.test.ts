import { describe, expect, it } from 'vitest';
import type { ComponentStatus } from '#src/domain/component.ts';
import { aComponent, aGroup, aNotice, aView, fetchJson } from './views.ts';

const up = 'operational';
const work = 'under_maintenance';
const slow = 'degraded_performance';
const partial = 'partial_outage';
const major = 'major_outage';

const NONE = ['none', 'All Systems Operational'] as const;
const WORK = ['maintenance', 'Service Under Maintenance'] as const;
const SLOW = ['minor', 'Partially Degraded Service'] as const;
const ALL_SLOW = ['minor', 'Degraded System Service'] as const;
const MINOR = ['minor', 'Minor Service Outage'] as const;
const PARTIAL = ['major', 'Partial System Outage'] as const;
const MAJOR = ['critical', 'Major System Outage'] as const;

const TABLE: [ComponentStatus[], readonly [string, string]][] = [
  [[], NONE],
  [[up], NONE],
  [[work], WORK],
  [[slow], SLOW],
  [[partial], PARTIAL],
  [[major], MAJOR],
  [[up, up], NONE],
  [[up, work], WORK],
  [[work, work], WORK],
  [[up, slow], SLOW],
  [[slow, slow], ALL_SLOW],
  [[slow, work], SLOW],
  [[up, partial], MINOR],
  [[slow, partial], MINOR],
  [[work, partial], MINOR],
  [[partial, partial], PARTIAL],
  [[up, major], PARTIAL],
  [[work, major], PARTIAL],
  [[partial, major], PARTIAL],
  [[major, major], MAJOR],
  [[major, major, up], PARTIAL],
];

describe('the indicator', () => {
  it.each(TABLE)('of components that are %j is %j', (statuses, [indicator, description]) => {
    const components = statuses.map((status, index) => aComponent(`Part ${index}`, status));
    for (const view of [
      aView({ ungrouped: components }),
      aView({ groups: components.length > 0 ? [aGroup('All', components)] : [] }),
    ]) {
      expect(fetchJson(view, '/api/v2/status.json').status).toEqual({ indicator, description });
      expect(fetchJson(view, '/api/v2/summary.json').status).toEqual({ indicator, description });
    }
  });

  it('follows the components and not the incidents, where there are any', () => {
    const incident = aNotice({ status: 'investigating', impact: 'critical' });
    const calm = aView({ ungrouped: [aComponent('API')], notices: [incident] });
    expect(fetchJson(calm, '/api/v2/status.json').status.indicator).toBe('none');
  });

  it('tells an incident where there are no components', () => {
    const view = (status: 'investigating' | 'resolved') =>
      aView({ notices: [aNotice({ status })] });
    expect(fetchJson(view('investigating'), '/api/v2/status.json').status.indicator).toBe('minor');
    expect(fetchJson(view('resolved'), '/api/v2/status.json').status.indicator).toBe('none');
  });
});
