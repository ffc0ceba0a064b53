import { slugOf } from '#src/domain/component.ts';
import { invalidField, notFound, Refusal, type Fault } from '#src/domain/errors.ts';
import {
  componentsBySlug,
  findComponentBySlug,
  findGroupBySlug,
  type ComponentRow,
  type GroupRow,
} from '#src/store/components.ts';
import type { Queries } from '#src/store/queries.ts';
import { raisePublication } from '#src/store/record.ts';
import { type Tx } from '../operation.ts';
import { checkCycle, checkNames, dependencyGraph } from './dependencies.ts';
import { refreshComponentStatuses } from './refresh-statuses.ts';

/** The component, archived ones included. Throws `not_found`. */
export async function loadComponent(q: Queries, slug: string): Promise<ComponentRow> {
  const row = await findComponentBySlug(q, slug);
  if (row === null) {
    throw notFound(`There is no component ${slug.slice(0, 64)}.`);
  }
  return row;
}

/** Throws `not_found`, and `not_allowed` for one that was archived. */
export async function loadComponentInUse(q: Queries, slug: string): Promise<ComponentRow> {
  const row = await loadComponent(q, slug);
  if (row.archivedAt !== null) {
    throw new Refusal('not_allowed', `The component ${slug} is archived and cannot change.`);
  }
  return row;
}

/** Throws `not_found`. */
export async function loadGroup(q: Queries, slug: string): Promise<GroupRow> {
  const row = await findGroupBySlug(q, slug);
  if (row === null) {
    throw notFound(`There is no component group ${slug.slice(0, 64)}.`);
  }
  return row;
}

/** The slug that was given, or the one that the name makes. Throws `invalid` where it makes none. */
export function slugFor(given: string | undefined, name: string): string {
  const slug = given ?? slugOf(name);
  if (slug === '') {
    throw invalidField('/slug', 'is needed: the name has no letters from a to z and no digits');
  }
  return slug;
}

export async function checkSlugFree(
  q: Queries,
  slug: string,
  own: string | null,
  faults: Fault[],
): Promise<void> {
  const holder = await findComponentBySlug(q, slug);
  if (holder !== null && holder.id !== own) {
    const archived = holder.archivedAt === null ? '' : ', which is archived';
    faults.push({
      pointer: '/slug',
      detail: `${slug} is taken by “${holder.name}”${archived}: choose another`,
    });
  }
}

/** The id of a group by its slug, null for none; an unknown one becomes a fault. */
export async function resolveGroup(
  q: Queries,
  slug: string | null | undefined,
  faults: Fault[],
): Promise<string | null> {
  if (slug === null || slug === undefined) {
    return null;
  }
  const group = await findGroupBySlug(q, slug);
  if (group === null) {
    faults.push({ pointer: '/group', detail: `there is no component group ${slug}` });
  }
  return group?.id ?? null;
}

/** The ids behind `depends_on` of the component `own`; unknown names and circles become faults. */
export async function resolveDependencies(
  q: Queries,
  own: string,
  dependsOn: readonly string[],
  faults: Fault[],
): Promise<string[]> {
  const graph = await dependencyGraph(q);
  graph.set(own, [...dependsOn]);
  const before = faults.length;
  checkNames(graph, dependsOn, '/depends_on', faults);
  if (faults.length > before) {
    return [];
  }
  checkCycle(graph, () => '/depends_on', faults);
  const rows = await componentsBySlug(q, dependsOn);
  return dependsOn.flatMap((slug) => rows.get(slug)?.id ?? []);
}

/** The words of a component or group that its readers see, each with its place. */
export function wordsOf(
  {
    name,
    slug,
    description,
  }: {
    name?: string | undefined;
    slug?: string | undefined;
    description?: string | null | undefined;
  },
  at = '',
): { place: string; text: string | null | undefined }[] {
  return [
    { place: `${at}/name`, text: name },
    { place: `${at}/slug`, text: slug },
    { place: `${at}/description`, text: description },
  ];
}

/** What every change of components or groups ends with, in its transaction. */
export async function recordChange(
  tx: Tx,
  change: { action: string; entity: string; entityId: string; detail?: Record<string, unknown> },
): Promise<void> {
  await refreshComponentStatuses(tx);
  await raisePublication(tx.q, tx.now);
  await tx.audit(change.action, change.entity, change.entityId, change.detail);
}
