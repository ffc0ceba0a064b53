import { invalidField } from '../../domain/errors.ts';
import type { Queries } from '../../store/queries.ts';
import type { ChangedWishes, Wishes } from './input.ts';
import { resolveWishes, type ResolvedWishes } from './wishes.ts';

/**
 * The wishes after a change of some of them; what is not named stays, even where it was hidden
 * meanwhile and could not be chosen again. Throws `invalid`.
 */
export async function changeWishes(
  q: Queries,
  before: ResolvedWishes,
  change: ChangedWishes,
): Promise<ResolvedWishes> {
  const choosesAnew = change.components !== undefined || change.groups !== undefined;
  const named: Wishes = {
    components: change.components ?? [],
    groups: change.groups ?? [],
    kinds: change.kinds ?? before.kinds,
    min_tier: change.min_tier ?? before.minTier,
  };
  const resolved = await resolveWishes(q, named, { mayBeEmpty: true });
  const componentIds =
    change.components === undefined ? before.componentIds : resolved.componentIds;
  const groupIds =
    change.groups === undefined && !resolved.all ? before.groupIds : resolved.groupIds;
  const all = choosesAnew ? resolved.all : before.all;
  if (choosesAnew && !all && componentIds.length === 0 && groupIds.length === 0) {
    throw invalidField('/components', 'must be "all" or name at least one component or group');
  }
  return { all, componentIds, groupIds, kinds: resolved.kinds, minTier: resolved.minTier };
}
