import type { ComponentStatus } from '../domain/component.ts';
import type { OverallIndicator } from './view.ts';

export interface Overall {
  indicator: OverallIndicator;
  description: string;
}

const rule = (indicator: OverallIndicator, description: string): Overall => ({
  indicator,
  description,
});

/**
 * The overall sentence in the words that readers of Statuspage's API expect, from component
 * statuses alone. An outage outranks maintenance. Without components only an incident counts.
 */
export function overallOf(statuses: readonly ComponentStatus[], activeIncidents: number): Overall {
  const count = (status: ComponentStatus): number =>
    statuses.filter((one) => one === status).length;
  const total = statuses.length;
  if (total === 0) {
    return activeIncidents > 0
      ? rule('minor', 'Minor Service Outage')
      : rule('none', 'All Systems Operational');
  }
  const major = count('major_outage');
  const partial = count('partial_outage');
  const degraded = count('degraded_performance');
  if (major === total) {
    return rule('critical', 'Major System Outage');
  }
  if (major > 0 || partial === total) {
    return rule('major', 'Partial System Outage');
  }
  if (partial > 0) {
    return rule('minor', 'Minor Service Outage');
  }
  if (degraded > 0) {
    return degraded === total && total > 1
      ? rule('minor', 'Degraded System Service')
      : rule('minor', 'Partially Degraded Service');
  }
  if (count('under_maintenance') > 0) {
    return rule('maintenance', 'Service Under Maintenance');
  }
  return rule('none', 'All Systems Operational');
}
