import type { Fault } from '#src/domain/errors.ts';
import { componentRevision } from '#src/domain/fingerprint.ts';
import { setDependencies, updateComponent } from '#src/store/components.ts';
import { checkPageTexts } from '../disclosure/page-texts.ts';
import { throwFaults } from '../instants.ts';
import { operation } from '../operation.ts';
import { requireRevision } from '../unchanged.ts';
import { ComponentPatch } from './input.ts';
import {
  checkSlugFree,
  loadComponent,
  loadComponentInUse,
  recordChange,
  resolveDependencies,
  resolveGroup,
  wordsOf,
} from './load.ts';
import { viewOf } from './view.ts';

/** The columns that a patch names; what is absent stays. */
function columnsOf(patch: ComponentPatch) {
  return {
    ...(patch.slug === undefined ? {} : { slug: patch.slug }),
    ...(patch.name === undefined ? {} : { name: patch.name }),
    ...(patch.description === undefined ? {} : { description: patch.description }),
    ...(patch.position === undefined ? {} : { position: patch.position }),
    ...(patch.layer === undefined ? {} : { layer: patch.layer }),
    ...(patch.owner_team === undefined ? {} : { ownerTeam: patch.owner_team }),
    ...(patch.criticality === undefined ? {} : { criticality: patch.criticality }),
    ...(patch.exposure === undefined ? {} : { exposure: patch.exposure }),
    ...(patch.environment === undefined ? {} : { environment: patch.environment }),
    ...(patch.status === undefined ? {} : { baseStatus: patch.status }),
    ...(patch.hidden === undefined ? {} : { hidden: patch.hidden }),
  };
}

/**
 * Changes fields of a component; `status` is what staff set by hand. Throws `invalid`,
 * `not_found`, `stale`, and `not_allowed` for an archived one.
 */
export const editComponent = operation({ scope: 'components:write', change: ComponentPatch }).write(
  async (tx, slug, patch, expectedRevision?: number) => {
    const row = await loadComponentInUse(tx.q, slug);
    requireRevision(componentRevision(await viewOf(tx.q, row)), expectedRevision);
    const faults: Fault[] = [];
    if (patch.slug !== undefined) {
      await checkSlugFree(tx.q, patch.slug, row.id, faults);
    }
    const groupId = await resolveGroup(tx.q, patch.group, faults);
    const dependsOn =
      patch.depends_on === undefined
        ? null
        : await resolveDependencies(tx.q, row.slug, patch.depends_on, faults);
    // What was hidden is looked at when it is shown.
    const shown = patch.hidden === false && row.hidden ? { ...row, ...patch } : patch;
    await checkPageTexts(tx, wordsOf(shown), faults);
    throwFaults(faults);

    await updateComponent(tx.q, row.id, {
      ...columnsOf(patch),
      ...(patch.group === undefined ? {} : { groupId }),
      updatedAt: tx.now,
    });
    if (dependsOn !== null) {
      await setDependencies(tx.q, row.id, dependsOn);
    }
    await recordChange(tx, {
      action: 'component.edit',
      entity: 'component',
      entityId: row.id,
      detail: { slug, fields: Object.keys(patch) },
    });
    return viewOf(tx.q, await loadComponent(tx.q, patch.slug ?? slug));
  },
);
