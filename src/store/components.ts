import { and, asc, desc, eq, gte, inArray, isNull, lt, max } from 'drizzle-orm';
import type { ComponentStatus } from '../domain/component.ts';
import { newId } from './ids.ts';
import type { Queries } from './queries.ts';

export type ComponentRow = Queries['t']['components']['$inferSelect'];
export type GroupRow = Queries['t']['componentGroups']['$inferSelect'];

/** Components in use, in the order in which the page shows them. */
export async function listComponents(q: Queries): Promise<ComponentRow[]> {
  const { components } = q.t;
  return q.db
    .select()
    .from(components)
    .where(isNull(components.archivedAt))
    .orderBy(asc(components.position), asc(components.name));
}

export async function listGroups(q: Queries): Promise<GroupRow[]> {
  const { componentGroups } = q.t;
  return q.db
    .select()
    .from(componentGroups)
    .orderBy(asc(componentGroups.position), asc(componentGroups.name));
}

export async function findComponentBySlug(q: Queries, slug: string): Promise<ComponentRow | null> {
  const [row] = await q.db.select().from(q.t.components).where(eq(q.t.components.slug, slug));
  return row ?? null;
}

export async function findGroupBySlug(q: Queries, slug: string): Promise<GroupRow | null> {
  const { componentGroups } = q.t;
  const [row] = await q.db.select().from(componentGroups).where(eq(componentGroups.slug, slug));
  return row ?? null;
}

export async function componentsBySlug(
  q: Queries,
  slugs: readonly string[],
): Promise<Map<string, ComponentRow>> {
  if (slugs.length === 0) {
    return new Map();
  }
  const rows = await q.db
    .select()
    .from(q.t.components)
    .where(and(inArray(q.t.components.slug, [...slugs]), isNull(q.t.components.archivedAt)));
  return new Map(rows.map((row) => [row.slug, row]));
}

export async function insertComponent(q: Queries, row: ComponentRow): Promise<void> {
  await q.db.insert(q.t.components).values(row);
}

export async function updateComponent(
  q: Queries,
  id: string,
  change: Partial<Omit<ComponentRow, 'id'>>,
): Promise<void> {
  await q.db.update(q.t.components).set(change).where(eq(q.t.components.id, id));
}

export async function insertGroup(q: Queries, row: GroupRow): Promise<void> {
  await q.db.insert(q.t.componentGroups).values(row);
}

export async function updateGroup(
  q: Queries,
  id: string,
  change: Partial<Omit<GroupRow, 'id'>>,
): Promise<void> {
  await q.db.update(q.t.componentGroups).set(change).where(eq(q.t.componentGroups.id, id));
}

/** Removes a group; its components stay, outside any group. */
export async function deleteGroup(q: Queries, id: string): Promise<void> {
  await q.db.delete(q.t.componentGroups).where(eq(q.t.componentGroups.id, id));
}

/** One more than the highest position in use. */
export async function nextComponentPosition(q: Queries): Promise<number> {
  const [row] = await q.db.select({ top: max(q.t.components.position) }).from(q.t.components);
  return (row?.top ?? 0) + 1;
}

export async function nextGroupPosition(q: Queries): Promise<number> {
  const { componentGroups } = q.t;
  const [row] = await q.db.select({ top: max(componentGroups.position) }).from(componentGroups);
  return (row?.top ?? 0) + 1;
}

/** Every `depends_on` edge as ids. */
export async function listDependencies(
  q: Queries,
): Promise<{ componentId: string; dependsOnId: string }[]> {
  return q.db.select().from(q.t.componentDependencies);
}

/** Replaces what a component depends on. */
export async function setDependencies(
  q: Queries,
  componentId: string,
  dependsOnIds: readonly string[],
): Promise<void> {
  const { componentDependencies } = q.t;
  await q.db
    .delete(componentDependencies)
    .where(eq(componentDependencies.componentId, componentId));
  if (dependsOnIds.length > 0) {
    await q.db
      .insert(componentDependencies)
      .values(dependsOnIds.map((dependsOnId) => ({ componentId, dependsOnId })));
  }
}

export async function recordStatusChange(
  q: Queries,
  change: {
    componentId: string;
    oldStatus: ComponentStatus;
    newStatus: ComponentStatus;
    planned: boolean;
    at: number;
  },
): Promise<void> {
  await q.db.insert(q.t.componentStatusChanges).values({ id: newId(), ...change });
}

export type StatusChangeRow = Queries['t']['componentStatusChanges']['$inferSelect'];

/**
 * Status changes since an instant, oldest first, and before them for each component the newest
 * one that is older: what held when the span began.
 */
export async function statusChangesSince(q: Queries, since: number): Promise<StatusChangeRow[]> {
  const { componentStatusChanges: changes } = q.t;
  const within = await q.db
    .select()
    .from(changes)
    .where(gte(changes.at, since))
    .orderBy(asc(changes.at), asc(changes.id));
  const newestBefore = q.db
    .select({ componentId: changes.componentId, at: max(changes.at).as('newest') })
    .from(changes)
    .where(lt(changes.at, since))
    .groupBy(changes.componentId)
    .as('before');
  const before = await q.db
    .select({ row: changes })
    .from(changes)
    .innerJoin(
      newestBefore,
      and(eq(newestBefore.componentId, changes.componentId), eq(newestBefore.at, changes.at)),
    );
  return [...before.map(({ row }) => row), ...within];
}

/** The newest status changes of a component first. */
export async function listStatusChanges(
  q: Queries,
  componentId: string,
  limit: number,
): Promise<StatusChangeRow[]> {
  const { componentStatusChanges } = q.t;
  return q.db
    .select()
    .from(componentStatusChanges)
    .where(eq(componentStatusChanges.componentId, componentId))
    .orderBy(desc(componentStatusChanges.at))
    .limit(limit);
}
