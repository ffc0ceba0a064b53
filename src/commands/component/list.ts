import * as store from '#src/store/components.ts';
import { operation } from '../operation.ts';
import { loadComponent, loadGroup } from './load.ts';
import { groupViewsOf, viewOf, viewsOf } from './view.ts';

/** Every component in use, hidden ones included, in page order. */
export const listComponents = operation({ scope: 'components:read' }).read(async (tx) => {
  return viewsOf(tx.q, await store.listComponents(tx.q));
});

/** One component, archived or not. Throws `not_found`. */
export const readComponent = operation({ scope: 'components:read' }).read(
  async (tx, slug: string) => {
    return viewOf(tx.q, await loadComponent(tx.q, slug));
  },
);

export const listGroups = operation({ scope: 'components:read' }).read(async (tx) => {
  return groupViewsOf(tx.q, await store.listGroups(tx.q));
});

/** Throws `not_found`. */
export const readGroup = operation({ scope: 'components:read' }).read(async (tx, slug: string) => {
  const [view] = await groupViewsOf(tx.q, [await loadGroup(tx.q, slug)]);
  return view!;
});
