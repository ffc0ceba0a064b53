/** Component statuses, best first, so that the worst of several is the one with the highest index. */
export const COMPONENT_STATUSES = [
  'operational',
  'under_maintenance',
  'degraded_performance',
  'partial_outage',
  'major_outage',
] as const;
export type ComponentStatus = (typeof COMPONENT_STATUSES)[number];

export const COMPONENT_STATUS_LABELS: Record<ComponentStatus, string> = {
  operational: 'Operational',
  under_maintenance: 'Under maintenance',
  degraded_performance: 'Slower than usual',
  partial_outage: 'Partly unavailable',
  major_outage: 'Unavailable',
};

/** What a customer notices while a notice holds a component at this status: the same words, but for nothing. */
export const IMPACT_LABELS: Record<ComponentStatus, string> = {
  ...COMPONENT_STATUS_LABELS,
  operational: 'No interruption expected',
};

export const LAYERS = ['infrastructure', 'application'] as const;
export type Layer = (typeof LAYERS)[number];
export const LAYER_LABELS: Record<Layer, string> = {
  infrastructure: 'Infrastructure',
  application: 'Application',
};

/** `critical` means business-critical: customer data or payment. */
export const CRITICALITIES = ['low', 'standard', 'high', 'critical'] as const;
export type Criticality = (typeof CRITICALITIES)[number];

export const EXPOSURES = ['internet', 'internal'] as const;
export type Exposure = (typeof EXPOSURES)[number];

export const ENVIRONMENTS = ['production', 'non_production'] as const;
export type Environment = (typeof ENVIRONMENTS)[number];

/** Rank of a status; higher is worse. */
export function componentStatusRank(status: ComponentStatus): number {
  return COMPONENT_STATUSES.indexOf(status);
}

/** The worst of the given statuses; `operational` when there are none. */
export function worstComponentStatus(statuses: Iterable<ComponentStatus>): ComponentStatus {
  let worst: ComponentStatus = 'operational';
  for (const status of statuses) {
    if (componentStatusRank(status) > componentStatusRank(worst)) {
      worst = status;
    }
  }
  return worst;
}

/** A URL-safe name: lower-case letters, digits and single hyphens, 1 to 64 characters. */
export const SLUG_PATTERN = /^[a-z0-9]+(?:-[a-z0-9]+)*$/;

/** A slug made from a name; empty when the name has no letters or digits in ASCII. */
export function slugOf(name: string): string {
  return name
    .normalize('NFKD')
    .replace(/[\u0300-\u036f]/g, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 64)
    .replace(/-+$/, '');
}

/**
 * A cycle in `depends_on`, as the slugs along it with the first one repeated at the end;
 * null when there is none. `edges` maps a component to those it depends on.
 */
export function findDependencyCycle(
  edges: ReadonlyMap<string, readonly string[]>,
): string[] | null {
  const done = new Set<string>();
  for (const start of edges.keys()) {
    const path: string[] = [];
    const stack: { node: string; next: number }[] = [];
    if (!done.has(start)) {
      stack.push({ node: start, next: 0 });
      path.push(start);
    }
    while (stack.length > 0) {
      const top = stack[stack.length - 1]!;
      const targets = edges.get(top.node) ?? [];
      const target = targets[top.next];
      if (target === undefined) {
        done.add(top.node);
        stack.pop();
        path.pop();
        continue;
      }
      top.next += 1;
      const seenAt = path.indexOf(target);
      if (seenAt >= 0) {
        return [...path.slice(seenAt), target];
      }
      if (!done.has(target)) {
        stack.push({ node: target, next: 0 });
        path.push(target);
      }
    }
  }
  return null;
}
