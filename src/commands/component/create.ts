import type { Fault } from '#src/domain/errors.ts';
import {
  insertComponent,
  nextComponentPosition,
  setDependencies,
  type ComponentRow,
} from '#src/store/components.ts';
import { newId } from '#src/store/ids.ts';
import { checkPageTexts } from '../disclosure/page-texts.ts';
import { throwFaults } from '../instants.ts';
import { operation } from '../operation.ts';
import { ComponentInput } from './input.ts';
import {
  checkSlugFree,
  loadComponent,
  recordChange,
  resolveDependencies,
  resolveGroup,
  slugFor,
  wordsOf,
} from './load.ts';
import { viewOf } from './view.ts';

/** Adds a component at the end of the page unless a position is given. Throws `invalid`. */
export const createComponent = operation({
  scope: 'components:write',
  input: ComponentInput,
}).write(async (tx, input) => {
  const slug = slugFor(input.slug, input.name);

  const faults: Fault[] = [];
  await checkSlugFree(tx.q, slug, null, faults);
  const groupId = await resolveGroup(tx.q, input.group, faults);
  const dependsOn = await resolveDependencies(tx.q, slug, input.depends_on ?? [], faults);
  const { name, description } = input;
  await checkPageTexts(tx, wordsOf({ name, slug, description }), faults);
  throwFaults(faults);

  const row: ComponentRow = {
    id: newId(),
    slug,
    name: input.name,
    description: input.description ?? null,
    groupId,
    position: input.position ?? (await nextComponentPosition(tx.q)),
    layer: input.layer,
    ownerTeam: input.owner_team ?? null,
    criticality: input.criticality ?? 'standard',
    exposure: input.exposure ?? 'internet',
    environment: input.environment ?? 'production',
    baseStatus: input.status ?? 'operational',
    // Brought up to the base status below, so that the change is on record.
    status: 'operational',
    statusPlanned: false,
    hidden: input.hidden ?? false,
    archivedAt: null,
    createdAt: tx.now,
    updatedAt: tx.now,
  };
  await insertComponent(tx.q, row);
  await setDependencies(tx.q, row.id, dependsOn);
  await recordChange(tx, {
    action: 'component.create',
    entity: 'component',
    entityId: row.id,
    detail: { slug },
  });
  return viewOf(tx.q, await loadComponent(tx.q, slug));
});
