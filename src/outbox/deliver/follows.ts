import type { Followed } from '#src/mail/followed.ts';
import { turn } from '#src/platform/time/turn.ts';
import type { NoticeComponent } from '#src/store/notices.ts';
import type { Queries } from '#src/store/queries.ts';
import { subscriptionsOf, type FollowedIds, type SubscriberRow } from '#src/store/subscribers.ts';

type Subscriptions = Map<string, FollowedIds[]>;

/** What people follow, read for all who are asked for within one turn of the event loop. */
export function followsLoader(q: Queries): (subscriberId: string) => Promise<FollowedIds[]> {
  let asked = new Set<string>();
  let reading: Promise<Subscriptions> | null = null;
  async function read(): Promise<Subscriptions> {
    await turn();
    const ids = [...asked];
    asked = new Set();
    reading = null;
    return Map.groupBy(await subscriptionsOf(q, ids), ({ subscriberId }) => subscriberId);
  }
  return async (subscriberId) => {
    asked.add(subscriberId);
    reading ??= read();
    return (await reading).get(subscriberId) ?? [];
  };
}

/** Why a notice with these components concerns a person, as their mail says it. */
export function followedOf(
  person: Pick<SubscriberRow, 'followsAll'>,
  subscriptions: readonly FollowedIds[],
  components: readonly NoticeComponent[],
): Followed {
  if (person.followsAll) {
    return 'all';
  }
  const ids = new Set(subscriptions.map(({ componentId }) => componentId));
  const groups = new Set(subscriptions.flatMap(({ groupId }) => groupId ?? []));
  const own = components.filter(
    ({ componentId, groupId, hidden }) =>
      !hidden && (ids.has(componentId) || (groupId !== null && groups.has(groupId))),
  );
  return own.length === 0 ? 'notice' : own.map(({ componentId }) => componentId).sort();
}
