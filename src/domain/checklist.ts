import type { Layer } from './component.ts';
import type { NoticeKind } from './notice.ts';
import type { Tier } from './severity.ts';

/** `preflight` before the start, `watch` while the work is verified. */
export const CHECKLISTS = ['preflight', 'watch'] as const;
export type Checklist = (typeof CHECKLISTS)[number];

/** Whether customers notice the work on a component, or the patch merely touches it. */
export const COMPONENT_ROLES = ['noticed', 'touched'] as const;
export type ComponentRole = (typeof COMPONENT_ROLES)[number];

/**
 * The components that customers notice, apart from those that are only touched. Work that nobody
 * notices at all is still work on something: there, all of them are named.
 */
export function byRole<C extends { role?: ComponentRole | undefined }>(
  components: readonly C[],
): { noticed: readonly C[]; touched: readonly C[] } {
  const noticed = components.filter(({ role }) => role !== 'touched');
  return noticed.length === 0
    ? { noticed: components, touched: [] }
    : { noticed, touched: components.filter(({ role }) => role === 'touched') };
}

/** One thing to see to; null: whatever the layer, tier or kind. */
export interface ChecklistItem {
  list: Checklist;
  key: string;
  label: string;
  layers: readonly Layer[] | null;
  tiers: readonly Tier[] | null;
  /** Without it planned work is published with a reason only. */
  required: boolean;
}

/** What a new installation starts with; all of it can be edited. */
export const DEFAULT_CHECKLISTS: readonly ChecklistItem[] = [
  item('preflight', 'tested_in_staging', 'Tested in staging'),
  item('preflight', 'rollback_plan', 'Rollback plan written, and tried'),
  item('preflight', 'backup_taken', 'Backup taken, and restored once', ['infrastructure']),
  item('preflight', 'owner_on_call', 'An owner is on call through the window'),
  item('preflight', 'support_briefed', 'Support has been briefed'),
  item('watch', 'error_rate', 'Error rate as before the work'),
  item('watch', 'latency', 'Response times as before the work'),
  item('watch', 'customer_reports', 'No new reports from customers'),
  item('watch', 'capacity', 'Load and memory as expected', ['infrastructure']),
];

function item(
  list: Checklist,
  key: string,
  label: string,
  layers: readonly Layer[] | null = null,
): ChecklistItem {
  return { list, key, label, layers, tiers: null, required: false };
}

/** The items that a notice has, in their order. */
export function itemsFor(
  items: readonly ChecklistItem[],
  notice: { kind: NoticeKind; layer: Layer; tier: Tier },
): ChecklistItem[] {
  return notice.kind === 'incident'
    ? []
    : items.filter(
        ({ layers, tiers }) =>
          (layers === null || layers.includes(notice.layer)) &&
          (tiers === null || tiers.includes(notice.tier)),
      );
}
