import type { CommandContext } from '../context.ts';
import { requireScope, type Actor } from '#src/domain/actor.ts';
import * as store from '#src/store/components.ts';
import { loadComponent, loadGroup } from './load.ts';
import { groupViewsOf, viewOf, viewsOf, type ComponentView, type GroupView } from './view.ts';

/** Every component in use, hidden ones included, in page order. */
export async function listComponents(
  context: CommandContext,
  actor: Actor,
): Promise<ComponentView[]> {
  requireScope(actor, 'components:read');
  const q = context.store.read;
  return viewsOf(q, await store.listComponents(q));
}

/** One component, archived or not. Throws `not_found`. */
export async function readComponent(
  context: CommandContext,
  actor: Actor,
  slug: string,
): Promise<ComponentView> {
  requireScope(actor, 'components:read');
  const q = context.store.read;
  return viewOf(q, await loadComponent(q, slug));
}

export async function listGroups(context: CommandContext, actor: Actor): Promise<GroupView[]> {
  requireScope(actor, 'components:read');
  const q = context.store.read;
  return groupViewsOf(q, await store.listGroups(q));
}

/** Throws `not_found`. */
export async function readGroup(
  context: CommandContext,
  actor: Actor,
  slug: string,
): Promise<GroupView> {
  requireScope(actor, 'components:read');
  const q = context.store.read;
  const [view] = await groupViewsOf(q, [await loadGroup(q, slug)]);
  return view!;
}
