import { worstComponentStatus, type ComponentStatus } from '#src/domain/component.ts';
import {
  listComponents,
  recordStatusChange,
  updateComponent,
  type ComponentRow,
} from '#src/store/components.ts';
import { ACTIVE_STATUSES, componentsOfNotices, publishedNotices } from '#src/store/notices.ts';
import type { Queries } from '#src/store/queries.ts';
import { type Tx } from '../operation.ts';
import { newestWords } from './newest-words.ts';

export interface StatusChange {
  component: ComponentRow;
  from: ComponentStatus;
  to: ComponentStatus;
}

interface Hold {
  status: ComponentStatus;
  /** By planned maintenance. */
  planned: boolean;
}

/** What each notice under way holds each of its components at: its newest word on it, else its impact. */
async function holds(q: Queries): Promise<Map<string, Hold[]>> {
  const active = await publishedNotices(q, ACTIVE_STATUSES);
  const ids = active.map((notice) => notice.id);
  const words = await newestWords(q, ids);
  const planned = new Set(
    active.filter((notice) => notice.kind === 'maintenance').map((notice) => notice.id),
  );
  const held = new Map<string, Hold[]>();
  for (const component of await componentsOfNotices(q, ids)) {
    const status = words.of(component.noticeId, component.componentId) ?? component.impact;
    held.set(component.componentId, [
      ...(held.get(component.componentId) ?? []),
      { status, planned: planned.has(component.noticeId) },
    ]);
  }
  return held;
}

/**
 * Brings every component's cached status up to what its base status and the notices under way
 * say, and records each change. The only writer of `components.status`.
 */
export async function refreshComponentStatuses(tx: Tx): Promise<StatusChange[]> {
  const held = await holds(tx.q);
  const changes: StatusChange[] = [];
  for (const component of await listComponents(tx.q)) {
    const reasons: Hold[] = [
      { status: component.baseStatus, planned: false },
      ...(held.get(component.id) ?? []),
    ];
    const to = worstComponentStatus(reasons.map(({ status }) => status));
    const planned =
      to !== 'operational' && reasons.every((reason) => reason.status !== to || reason.planned);
    if (to === component.status && planned === component.statusPlanned) {
      continue;
    }
    await updateComponent(tx.q, component.id, {
      status: to,
      statusPlanned: planned,
      updatedAt: tx.now,
    });
    await recordStatusChange(tx.q, {
      componentId: component.id,
      oldStatus: component.status,
      newStatus: to,
      planned,
      at: tx.now,
    });
    if (to !== component.status) {
      changes.push({ component, from: component.status, to });
    }
  }
  return changes;
}
