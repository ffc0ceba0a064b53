import type { CommandContext } from '../context.ts';
import { requireScope, type Actor } from '#src/domain/actor.ts';
import type { Fault } from '#src/domain/errors.ts';
import * as store from '#src/store/components.ts';
import { newId } from '#src/store/ids.ts';
import type { Queries } from '#src/store/queries.ts';
import { checkPageTexts } from '../disclosure/page-texts.ts';
import { throwFaults } from '../instants.ts';
import { parseInput } from '../parse.ts';
import { GroupInput, GroupPatch } from './input.ts';
import { loadGroup, recordChange, slugFor, wordsOf } from './load.ts';
import { requireUnchanged } from '../unchanged.ts';
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
export async function createGroup(
  context: CommandContext,
  actor: Actor,
  raw: unknown,
): Promise<GroupView> {
  requireScope(actor, 'components:write');
  const input = parseInput(GroupInput, raw);
  const slug = slugFor(input.slug, input.name);
  const now = context.now();
  return context.store.transaction(async (q) => {
    const faults: Fault[] = [];
    await checkFree(q, slug, null, faults);
    await checkPageTexts(context, q, actor, wordsOf({ name: input.name, slug }), faults);
    throwFaults(faults);
    const id = newId();
    const position = input.position ?? (await store.nextGroupPosition(q));
    await store.insertGroup(q, {
      id,
      slug,
      name: input.name,
      position,
      createdAt: now,
      updatedAt: now,
    });
    await recordChange(
      q,
      actor,
      { action: 'group.create', entity: 'component_group', entityId: id, detail: { slug } },
      now,
    );
    return viewOfSlug(q, slug);
  });
}

/** Throws `invalid`, `not_found` and `stale`. */
export async function editGroup(
  context: CommandContext,
  actor: Actor,
  slug: string,
  raw: unknown,
  expectedRevision?: number,
): Promise<GroupView> {
  requireScope(actor, 'components:write');
  const patch = parseInput(GroupPatch, raw);
  const now = context.now();
  return context.store.transaction(async (q) => {
    const row = await loadGroup(q, slug);
    requireUnchanged((await groupViewsOf(q, [row]))[0], expectedRevision);
    const faults: Fault[] = [];
    await checkFree(q, patch.slug ?? slug, row.id, faults);
    await checkPageTexts(context, q, actor, wordsOf(patch), faults);
    throwFaults(faults);
    await store.updateGroup(q, row.id, {
      slug: patch.slug ?? row.slug,
      name: patch.name ?? row.name,
      position: patch.position ?? row.position,
      updatedAt: now,
    });
    await recordChange(
      q,
      actor,
      {
        action: 'group.edit',
        entity: 'component_group',
        entityId: row.id,
        detail: { slug, fields: Object.keys(patch) },
      },
      now,
    );
    return viewOfSlug(q, patch.slug ?? slug);
  });
}

/** Removes a component group; its components stay, outside any group. Throws `not_found`. */
export async function deleteGroup(
  context: CommandContext,
  actor: Actor,
  slug: string,
): Promise<void> {
  requireScope(actor, 'components:write');
  const now = context.now();
  await context.store.transaction(async (q) => {
    const row = await loadGroup(q, slug);
    await store.deleteGroup(q, row.id);
    await recordChange(
      q,
      actor,
      { action: 'group.delete', entity: 'component_group', entityId: row.id, detail: { slug } },
      now,
    );
  });
}
