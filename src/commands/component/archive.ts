import type { CommandContext } from '../context.ts';
import { requireScope, type Actor } from '#src/domain/actor.ts';
import { Refusal } from '#src/domain/errors.ts';
import {
  listDependencies,
  setDependencies,
  updateComponent,
  type ComponentRow,
} from '#src/store/components.ts';
import { ACTIVE_STATUSES, componentsOfNotices, publishedNotices } from '#src/store/notices.ts';
import type { Queries } from '#src/store/queries.ts';
import { loadComponent, recordChange } from './load.ts';

/**
 * Retires a component: it stays on the record and is offered nowhere; nothing depends on it any
 * more. Archiving again changes nothing. Throws `not_found`, and `not_allowed` while a published
 * notice that is not over names it.
 */
export async function archiveComponent(
  context: CommandContext,
  actor: Actor,
  slug: string,
): Promise<void> {
  requireScope(actor, 'components:write');
  const now = context.now();
  await context.store.transaction(async (q) => {
    const row = await loadComponent(q, slug);
    if (row.archivedAt !== null) {
      return;
    }
    await refuseWhileNamed(q, row);
    await removeFromDependencies(q, row.id);
    await updateComponent(q, row.id, { archivedAt: now, updatedAt: now });
    await recordChange(
      q,
      actor,
      { action: 'component.archive', entity: 'component', entityId: row.id, detail: { slug } },
      now,
    );
  });
}

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
