import { invalidField } from '#src/domain/errors.ts';
import type { Queries } from '#src/store/queries.ts';
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
  { mustFollow }: { mustFollow: boolean } = { mustFollow: true },
): Promise<ResolvedWishes> {
  const choosesAnew = change.components !== undefined || change.groups !== undefined;
  const named: Wishes = {
    ...namedAs(before),
    ...given(change),
    components: change.components ?? [],
    groups: change.groups ?? [],
  };
  const resolved = await resolveWishes(q, named, { mayBeEmpty: true });
  const componentIds =
    change.components === undefined ? before.componentIds : resolved.componentIds;
  const groupIds =
    change.groups === undefined && !resolved.all ? before.groupIds : resolved.groupIds;
  const all = choosesAnew ? resolved.all : before.all;
  if (mustFollow && choosesAnew && !all && componentIds.length === 0 && groupIds.length === 0) {
    throw invalidField('/components', 'must be "all" or name at least one component or group');
  }
  return { ...resolved, all, componentIds, groupIds, noticeIds: before.noticeIds };
}

/** What is not followed but chosen, under the API's names. */
function namedAs(wishes: ResolvedWishes): Omit<Wishes, 'components' | 'groups'> {
  return {
    kinds: wishes.kinds,
    min_tier: wishes.minTier,
    news: wishes.news,
    calendar_method: wishes.calendarMethod,
    daily_digest: wishes.dailyDigest,
    weekly_look_ahead: wishes.weeklyLookAhead,
    time_zone: wishes.timeZone,
    account_id: wishes.accountId,
  };
}

/** Without what is named as absent. */
function given(change: ChangedWishes): ChangedWishes {
  return Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined));
}
