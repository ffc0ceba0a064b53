import type { Fault } from '#src/domain/errors.ts';
import * as store from '#src/store/components.ts';
import { newId } from '#src/store/ids.ts';
import type { Queries } from '#src/store/queries.ts';
import { checkPageTexts } from '../disclosure/page-texts.ts';
import { throwFaults } from '../instants.ts';
import { operation } from '../operation.ts';
import { requireUnchanged } from '../unchanged.ts';
import { GroupInput, GroupPatch } from './input.ts';
import { loadGroup, recordChange, slugFor, wordsOf } from './load.ts';
import { groupViewsOf, type GroupView } from './view.ts';

async function checkFree(
  q: Queries,
  slug: string,
  own: string | null,
  faults: Fault[],
): Promise<void> {
  const holder = await store.findGroupBySlug(q, slug);
  if (holder !== null && holder.id !== own) {
    faults.push({ pointer: '/slug', detail: `${slug} is taken by “${holder.name}”` });
  }
}

async function viewOfSlug(q: Queries, slug: string): Promise<GroupView> {
  const [view] = await groupViewsOf(q, [await loadGroup(q, slug)]);
  return view!;
}

/** Adds a component group below the others unless a position is given. Throws `invalid`. */
export const createGroup = operation({ scope: 'components:write', input: GroupInput }).write(
  async (tx, input): Promise<GroupView> => {
    const slug = slugFor(input.slug, input.name);

    const faults: Fault[] = [];
    await checkFree(tx.q, slug, null, faults);
    await checkPageTexts(tx, wordsOf({ name: input.name, slug }), faults);
    throwFaults(faults);
    const id = newId();
    const position = input.position ?? (await store.nextGroupPosition(tx.q));
    await store.insertGroup(tx.q, {
      id,
      slug,
      name: input.name,
      position,
      createdAt: tx.now,
      updatedAt: tx.now,
    });
    await recordChange(tx, {
      action: 'group.create',
      entity: 'component_group',
      entityId: id,
      detail: { slug },
    });
    return viewOfSlug(tx.q, slug);
  },
);

/** Throws `invalid`, `not_found` and `stale`. */
export const editGroup = operation({ scope: 'components:write', change: GroupPatch }).write(
  async (tx, slug, patch, expectedRevision?: number): Promise<GroupView> => {
    const row = await loadGroup(tx.q, slug);
    requireUnchanged((await groupViewsOf(tx.q, [row]))[0], expectedRevision);
    const faults: Fault[] = [];
    await checkFree(tx.q, patch.slug ?? slug, row.id, faults);
    await checkPageTexts(tx, wordsOf(patch), faults);
    throwFaults(faults);
    await store.updateGroup(tx.q, row.id, {
      slug: patch.slug ?? row.slug,
      name: patch.name ?? row.name,
      position: patch.position ?? row.position,
      updatedAt: tx.now,
    });
    await recordChange(tx, {
      action: 'group.edit',
      entity: 'component_group',
      entityId: row.id,
      detail: { slug, fields: Object.keys(patch) },
    });
    return viewOfSlug(tx.q, patch.slug ?? slug);
  },
);

/** Removes a component group; its components stay, outside any group. Throws `not_found`. */
export const deleteGroup = operation({ scope: 'components:write' }).write(
  async (tx, slug: string) => {
    const row = await loadGroup(tx.q, slug);
    await store.deleteGroup(tx.q, row.id);
    await recordChange(tx, {
      action: 'group.delete',
      entity: 'component_group',
      entityId: row.id,
      detail: { slug },
    });
  },
);
