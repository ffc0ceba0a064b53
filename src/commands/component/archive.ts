import { Refusal } from '#src/domain/errors.ts';
import {
  listDependencies,
  setDependencies,
  updateComponent,
  type ComponentRow,
} from '#src/store/components.ts';
import { ACTIVE_STATUSES, componentsOfNotices, publishedNotices } from '#src/store/notices.ts';
import type { Queries } from '#src/store/queries.ts';
import { operation } from '../operation.ts';
import { loadComponent, recordChange } from './load.ts';

/**
 * Retires a component: it stays on the record and is offered nowhere; nothing depends on it any
 * more. Archiving again changes nothing. Throws `not_found`, and `not_allowed` while a published
 * notice that is not over names it.
 */
export const archiveComponent = operation({ scope: 'components:write' }).write(
  async (tx, slug: string) => {
    const row = await loadComponent(tx.q, slug);
    if (row.archivedAt !== null) {
      return;
    }
    await refuseWhileNamed(tx.q, row);
    await removeFromDependencies(tx.q, row.id);
    await updateComponent(tx.q, row.id, { archivedAt: tx.now, updatedAt: tx.now });
    await recordChange(tx, {
      action: 'component.archive',
      entity: 'component',
      entityId: row.id,
      detail: { slug },
    });
  },
);

async function refuseWhileNamed(q: Queries, row: ComponentRow): Promise<void> {
  const open = await publishedNotices(q, ['scheduled', ...ACTIVE_STATUSES]);
  const named = await componentsOfNotices(
    q,
    open.map((notice) => notice.id),
  );
  const holding = named.find(({ componentId }) => componentId === row.id);
  if (holding !== undefined) {
    const notice = open.find(({ id }) => id === holding.noticeId)!;
    throw new Refusal(
      'not_allowed',
      `“${row.name}” is part of “${notice.title}”, which is not over. Finish or cancel that first.`,
    );
  }
}

async function removeFromDependencies(q: Queries, id: string): Promise<void> {
  const edges = Map.groupBy(await listDependencies(q), ({ componentId }) => componentId);
  for (const [componentId, own] of edges) {
    const kept = own.map(({ dependsOnId }) => dependsOnId).filter((other) => other !== id);
    if (componentId === id) {
      await setDependencies(q, componentId, []);
    } else if (kept.length < own.length) {
      await setDependencies(q, componentId, kept);
    }
  }
}
