import { and, asc, count, eq, exists, gt, inArray, lte, or, sql, type SQL } from 'drizzle-orm';
import type { NoticeKind } from '../domain/notice.ts';
import { tierRank, type Tier } from '../domain/severity.ts';
import type { Queries } from './queries.ts';

/** The components a notice names that may be known to the public, and the groups they are in. */
export interface Targets {
  componentIds: readonly string[];
  groupIds: readonly string[];
}

/** What decides whom a notice concerns. */
export interface Audience extends Targets {
  kind: NoticeKind;
  tier: Tier;
}

/**
 * The condition that a subscriber is one whom the notice concerns: confirmed, wants this kind
 * and tier, follows everything or one of its components or groups. The only place where this is
 * decided; fan-out and the count shown before publishing both use it.
 */
export function isConcerned(q: Queries, audience: Audience): SQL | undefined {
  const { subscribers } = q.t;
  const wants: Record<NoticeKind, typeof subscribers.wantsIncident> = {
    maintenance: subscribers.wantsMaintenance,
    emergency_patch: subscribers.wantsEmergencyPatch,
    incident: subscribers.wantsIncident,
  };
  return and(
    eq(subscribers.status, 'confirmed'),
    eq(wants[audience.kind], true),
    lte(subscribers.minTierRank, tierRank(audience.tier)),
    or(eq(subscribers.followsAll, true), followsOneOf(q, audience)),
  );
}

function followsOneOf(q: Queries, { componentIds, groupIds }: Targets): SQL | undefined {
  if (componentIds.length === 0 && groupIds.length === 0) {
    return undefined;
  }
  const { subscribers, subscriptions } = q.t;
  return exists(
    q.db
      .select({ one: sql`1` })
      .from(subscriptions)
      .where(
        and(
          eq(subscriptions.subscriberId, subscribers.id),
          or(
            inArray(subscriptions.componentId, [...componentIds]),
            inArray(subscriptions.groupId, [...groupIds]),
          ),
        ),
      ),
  );
}

const targetColumns = (q: Queries) => ({
  id: q.t.components.id,
  groupId: q.t.components.groupId,
});

function targetsOf(rows: readonly { id: string; groupId: string | null }[]): Targets {
  const groups = new Set(rows.flatMap((row) => (row.groupId === null ? [] : [row.groupId])));
  return { componentIds: rows.map((row) => row.id), groupIds: [...groups] };
}

/** What a notice's followers may follow; hidden components count as if it did not name them. */
export async function targetsOfNotice(q: Queries, noticeId: string): Promise<Targets> {
  const { components, noticeComponents } = q.t;
  const rows = await q.db
    .select(targetColumns(q))
    .from(noticeComponents)
    .innerJoin(components, eq(components.id, noticeComponents.componentId))
    .where(and(eq(noticeComponents.noticeId, noticeId), eq(components.hidden, false)));
  return targetsOf(rows);
}

/** The same for a notice that is not written yet. Unknown slugs count for nothing. */
export async function targetsOfSlugs(q: Queries, slugs: readonly string[]): Promise<Targets> {
  const { components } = q.t;
  if (slugs.length === 0) {
    return targetsOf([]);
  }
  const rows = await q.db
    .select(targetColumns(q))
    .from(components)
    .where(and(inArray(components.slug, [...slugs]), eq(components.hidden, false)));
  return targetsOf(rows);
}

/** How many people a notice would reach now. */
export async function countConcerned(q: Queries, audience: Audience): Promise<number> {
  const [row] = await q.db
    .select({ people: count() })
    .from(q.t.subscribers)
    .where(isConcerned(q, audience));
  return row?.people ?? 0;
}

export interface ConcernedPerson {
  id: string;
  /** The part of their address behind the @, in lower case. */
  domain: string;
}

export interface ConcernedPage {
  people: ConcernedPerson[];
  /** The id up to which everybody was looked at. */
  checkpoint: string;
  /** Whether nobody is left after it. */
  done: boolean;
}

/**
 * The next people concerned in the order of their ids: at most `limit` of them, found among the
 * next `scan` confirmed subscribers, so that a notice that concerns few people out of a million
 * does not hold the writer for one long search. Who confirmed after `confirmedBy` is left out.
 */
export async function nextConcerned(
  q: Queries,
  audience: Audience,
  options: { after: string; limit: number; scan: number; confirmedBy: number },
): Promise<ConcernedPage> {
  const { subscribers } = q.t;
  const [last] = await q.db
    .select({ id: subscribers.id })
    .from(subscribers)
    .where(and(eq(subscribers.status, 'confirmed'), gt(subscribers.id, options.after)))
    .orderBy(asc(subscribers.id))
    .limit(1)
    .offset(options.scan - 1);
  const rows = await q.db
    .select({ id: subscribers.id, email: subscribers.emailKey })
    .from(subscribers)
    .where(
      and(
        isConcerned(q, audience),
        lte(subscribers.confirmedAt, options.confirmedBy),
        gt(subscribers.id, options.after),
        last === undefined ? undefined : lte(subscribers.id, last.id),
      ),
    )
    .orderBy(asc(subscribers.id))
    .limit(options.limit);
  const people = rows.map(({ id, email }) => ({ id, domain: domainOfAddress(email) }));
  const lastFound = people[people.length - 1]?.id;
  if (people.length === options.limit) {
    return { people, checkpoint: lastFound!, done: false };
  }
  return { people, checkpoint: last?.id ?? lastFound ?? options.after, done: last === undefined };
}

/** What stands behind the last @. */
export function domainOfAddress(address: string): string {
  return address.slice(address.lastIndexOf('@') + 1).toLowerCase();
}

/** The components that somebody follows, by themselves or by their group; no hidden ones. */
export async function followedComponents(q: Queries, subscriberId: string): Promise<string[]> {
  const { components, subscriptions } = q.t;
  const rows = await q.db
    .selectDistinct({ id: components.id })
    .from(subscriptions)
    .innerJoin(
      components,
      or(
        eq(components.id, subscriptions.componentId),
        eq(components.groupId, subscriptions.groupId),
      ),
    )
    .where(and(eq(subscriptions.subscriberId, subscriberId), eq(components.hidden, false)));
  return rows.map((row) => row.id);
}
