import {
  and,
  asc,
  eq,
  gt,
  gte,
  inArray,
  isNotNull,
  isNull,
  like,
  lte,
  or,
  sql,
  type SQL,
} from 'drizzle-orm';
import type { SubscriberStatus, SuppressionKind } from '../domain/subscriber.ts';
import { newId } from './ids.ts';
import { isAnyOf } from './json-list.ts';
import type { Queries } from './queries.ts';

export type SubscriberRow = Queries['t']['subscribers']['$inferSelect'];

export type NewSubscriber = Queries['t']['subscribers']['$inferInsert'];

/** The status is the database's own, by the facts. */
export type SubscriberChange = Partial<Omit<SubscriberRow, 'id' | 'status'>>;

export async function insertSubscriber(q: Queries, row: NewSubscriber): Promise<void> {
  await insertSubscribers(q, [row]);
}

export async function insertSubscribers(q: Queries, rows: readonly NewSubscriber[]): Promise<void> {
  if (rows.length > 0) {
    await q.db.insert(q.t.subscribers).values([...rows]);
  }
}

export async function findSubscriber(q: Queries, id: string): Promise<SubscriberRow | null> {
  const [row] = await q.db.select().from(q.t.subscribers).where(eq(q.t.subscribers.id, id));
  return row ?? null;
}

/** By the whole address in lower case. */
export async function findSubscriberByKey(
  q: Queries,
  emailKey: string,
): Promise<SubscriberRow | null> {
  const { subscribers } = q.t;
  const [row] = await q.db.select().from(subscribers).where(eq(subscribers.emailKey, emailKey));
  return row ?? null;
}

/** Those whose whole addresses in lower case these are, by them. */
export async function subscribersByKey(
  q: Queries,
  emailKeys: readonly string[],
): Promise<Map<string, SubscriberRow>> {
  const { subscribers } = q.t;
  const rows = await q.db
    .select()
    .from(subscribers)
    .where(isAnyOf(q, subscribers.emailKey, emailKeys));
  return new Map(rows.map((row) => [row.emailKey, row]));
}

export async function subscribersById(
  q: Queries,
  ids: readonly string[],
): Promise<Map<string, SubscriberRow>> {
  if (ids.length === 0) {
    return new Map();
  }
  const rows = await q.db
    .select()
    .from(q.t.subscribers)
    .where(isAnyOf(q, q.t.subscribers.id, ids));
  return new Map(rows.map((row) => [row.id, row]));
}

export async function updateSubscriber(
  q: Queries,
  id: string,
  change: SubscriberChange,
): Promise<void> {
  await q.db.update(q.t.subscribers).set(change).where(eq(q.t.subscribers.id, id));
}

/** Removes a person with everything that hangs on them; whether there was one. */
export async function deleteSubscriber(q: Queries, id: string): Promise<boolean> {
  const rows = await q.db
    .delete(q.t.subscribers)
    .where(eq(q.t.subscribers.id, id))
    .returning({ id: q.t.subscribers.id });
  return rows.length > 0;
}

/** Subscribers by address; `after` is the address key that ended the page before. */
export async function listSubscribers(
  q: Queries,
  options: {
    limit: number;
    after?: string;
    contains?: string;
    status?: SubscriberStatus;
    suppressed?: true;
  },
): Promise<SubscriberRow[]> {
  const { subscribers } = q.t;
  const conditions: (SQL | undefined)[] = [
    options.after === undefined ? undefined : gt(subscribers.emailKey, options.after),
    options.status === undefined ? undefined : eq(subscribers.status, options.status),
    options.suppressed === undefined
      ? undefined
      : or(isNotNull(subscribers.suppressedAt), isNotNull(subscribers.complainedAt)),
    options.contains === undefined
      ? undefined
      : sql`${like(subscribers.emailKey, `%${escaped(options.contains)}%`)} escape '!'`,
  ];
  return q.db
    .select()
    .from(subscribers)
    .where(and(...conditions))
    .orderBy(asc(subscribers.emailKey))
    .limit(options.limit);
}

export interface SuppressedBetween {
  kinds: readonly SuppressionKind[];
  from: number;
  to: number;
  /** What the reason of the suppression holds, in whatever case. */
  containing?: string | undefined;
}

/** Suppressed people by id; `after` is the id that ended the page before. */
export async function listSuppressed(
  q: Queries,
  { kinds, from, to, containing }: SuppressedBetween,
  page: { after: string; limit: number },
): Promise<SubscriberRow[]> {
  const { subscribers } = q.t;
  const inReason =
    containing === undefined
      ? undefined
      : sql`${like(sql`lower(${subscribers.suppressedReason})`, `%${escaped(containing)}%`)} escape '!'`;
  return q.db
    .select()
    .from(subscribers)
    .where(
      and(
        eq(subscribers.status, 'suppressed'),
        gt(subscribers.id, page.after),
        inArray(subscribers.suppressedKind, [...kinds]),
        gte(subscribers.suppressedAt, from),
        lte(subscribers.suppressedAt, to),
        inReason,
      ),
    )
    .orderBy(asc(subscribers.id))
    .limit(page.limit);
}

function escaped(text: string): string {
  return text.toLowerCase().replace(/[!%_]/g, (sign) => `!${sign}`);
}

interface Targets {
  componentIds: readonly string[];
  groupIds: readonly string[];
}

/** Replaces what somebody follows who does not follow everything. */
export async function setSubscriptions(
  q: Queries,
  subscriberId: string,
  targets: Targets,
): Promise<void> {
  const { subscriptions } = q.t;
  await q.db.delete(subscriptions).where(eq(subscriptions.subscriberId, subscriberId));
  await insertSubscriptions(q, [{ subscriberId, targets }]);
}

/** What a statement takes, four values a row. */
const FOLLOWED_AT_ONCE = 1_000;

/** What people follow of whom nothing was known. */
export async function insertSubscriptions(
  q: Queries,
  people: readonly { subscriberId: string; targets: Targets }[],
): Promise<void> {
  const rows = people.flatMap(({ subscriberId, targets }) =>
    [
      ...targets.componentIds.map((componentId) => ({ componentId, groupId: null })),
      ...targets.groupIds.map((groupId) => ({ componentId: null, groupId })),
    ].map((target) => ({ id: newId(), subscriberId, ...target })),
  );
  for (let from = 0; from < rows.length; from += FOLLOWED_AT_ONCE) {
    await q.db.insert(q.t.subscriptions).values(rows.slice(from, from + FOLLOWED_AT_ONCE));
  }
}

export interface FollowedIds {
  subscriberId: string;
  componentId: string | null;
  groupId: string | null;
}

/** What several people follow, as ids. */
export async function subscriptionsOf(
  q: Queries,
  subscriberIds: readonly string[],
): Promise<FollowedIds[]> {
  if (subscriberIds.length === 0) {
    return [];
  }
  const { subscriptions } = q.t;
  return q.db
    .select({
      subscriberId: subscriptions.subscriberId,
      componentId: subscriptions.componentId,
      groupId: subscriptions.groupId,
    })
    .from(subscriptions)
    .where(isAnyOf(q, subscriptions.subscriberId, subscriberIds));
}

export interface Choice {
  id: string;
  slug: string;
}

export interface Choices {
  components: Choice[];
  groups: Choice[];
}

/** The components and groups that anybody may follow: published ones, each in page order. */
export async function listChoices(q: Queries): Promise<Choices> {
  const { components, componentGroups } = q.t;
  const visible = await q.db
    .select({ id: components.id, slug: components.slug, groupId: components.groupId })
    .from(components)
    .where(and(eq(components.hidden, false), isNull(components.archivedAt)))
    .orderBy(asc(components.position), asc(components.slug));
  const inUse = new Set(visible.map((component) => component.groupId));
  const groups = await q.db
    .select({ id: componentGroups.id, slug: componentGroups.slug })
    .from(componentGroups)
    .orderBy(asc(componentGroups.position), asc(componentGroups.slug));
  return {
    components: visible.map(({ id, slug }) => ({ id, slug })),
    // A group of which nothing is published must not be known either.
    groups: groups.filter((group) => inUse.has(group.id)),
  };
}

/** People whose request of before `cutoff` nobody confirmed, at most `limit`. */
export async function listStaleRequests(
  q: Queries,
  cutoff: number,
  limit: number,
): Promise<SubscriberRow[]> {
  const { subscribers } = q.t;
  return q.db
    .select()
    .from(subscribers)
    .where(and(eq(subscribers.status, 'pending'), lte(subscribers.updatedAt, cutoff)))
    .limit(limit);
}
