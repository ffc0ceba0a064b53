import {
  and,
  asc,
  count,
  eq,
  exists,
  gt,
  inArray,
  lt,
  lte,
  notExists,
  or,
  sql,
  type SQL,
} from 'drizzle-orm';
import { choicesThatWant, isUrgent } from '../domain/news.ts';
import { tellsOfStage, type NoticeKind } from '../domain/notice.ts';
import { tierRank, type Tier } from '../domain/severity.ts';
import { NEWS_CHOICES, type AnnouncementKind, type NewsChoice } from '../domain/subscriber.ts';
import { getsNews } from './consent.ts';
import type { Queries } from './queries.ts';

/** The components a notice names that may be known to the public, and the groups they are in. */
interface Targets {
  componentIds: readonly string[];
  groupIds: readonly string[];
}

/** What decides whom a piece of news concerns. */
export interface Audience extends Targets {
  kind: NoticeKind;
  tier: Tier;
  /** The choices of news that this piece belongs to. */
  news: readonly NewsChoice[];
  /** The notice, where somebody follows it whatever else they follow; else null. */
  followedNotice: string | null;
}

/**
 * The condition that a subscriber is mailed a piece of news when it is announced: confirmed, and
 * either a follower of this very notice, or somebody who wants this kind, tier and news, follows
 * everything or one of its components or groups, and does not have it collected for a digest.
 * The only place where this is decided; fan-out and the count shown before publishing use it.
 */
function isConcerned(q: Queries, audience: Audience): SQL | undefined {
  const { subscribers } = q.t;
  const atOnce = isUrgent(audience) ? undefined : eq(subscribers.dailyDigest, false);
  return and(getsNews(q), or(and(wants(q, audience), atOnce), followsNotice(q, audience)));
}

/** Whom a piece of news is for by what they chose, whether it comes at once or collected. */
function wants(q: Queries, audience: Audience): SQL | undefined {
  const { subscribers } = q.t;
  const kinds: Record<NoticeKind, typeof subscribers.wantsIncident> = {
    maintenance: subscribers.wantsMaintenance,
    emergency_patch: subscribers.wantsEmergencyPatch,
    incident: subscribers.wantsIncident,
  };
  return and(
    eq(kinds[audience.kind], true),
    lte(subscribers.minTierRank, tierRank(audience.tier)),
    audience.news.length === NEWS_CHOICES.length
      ? undefined
      : inArray(subscribers.news, [...audience.news]),
    or(eq(subscribers.followsAll, true), followsOneOf(q, audience)),
  );
}

function followsNotice(q: Queries, { followedNotice }: Audience): SQL | undefined {
  if (followedNotice === null) {
    return undefined;
  }
  const { subscribers, noticeFollowers } = q.t;
  return exists(
    q.db
      .select({ one: sql`1` })
      .from(noticeFollowers)
      .where(
        and(
          eq(noticeFollowers.noticeId, followedNotice),
          eq(noticeFollowers.subscriberId, subscribers.id),
        ),
      ),
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

/** An announcement that is made, or would be. */
export interface Announced {
  kind: AnnouncementKind;
  noticeId: string;
  updateId: string;
}

/** Whom an announcement is for. Throws for an update that does not exist. */
export async function audienceOf(q: Queries, announced: Announced): Promise<Audience> {
  const { notices, updates } = q.t;
  const [row] = await q.db
    .select({
      kind: notices.kind,
      tier: notices.tier,
      moment: updates.moment,
      status: updates.status,
      sequence: updates.sequence,
    })
    .from(updates)
    .innerJoin(notices, eq(notices.id, updates.noticeId))
    .where(eq(updates.id, announced.updateId));
  if (row === undefined) {
    throw new Error(`The update ${announced.updateId} is gone, so nobody can be told of it.`);
  }
  const isFirst = !(await wasAnnouncedBefore(q, announced.noticeId, row.sequence));
  return {
    ...(await targetsOfNotice(q, announced.noticeId)),
    kind: row.kind,
    tier: row.tier,
    news: choicesThatWant({
      kind: announced.kind,
      // A stage that was taken back neither begins nor ends the work.
      moment: tellsOfStage(row) ? 'progress' : row.moment,
      isFirst,
    }),
    followedNotice: (await hasFollowers(q, announced.noticeId)) ? announced.noticeId : null,
  };
}

async function wasAnnouncedBefore(
  q: Queries,
  noticeId: string,
  sequence: number,
): Promise<boolean> {
  const { announcements, updates } = q.t;
  const rows = await q.db
    .select({ id: announcements.id })
    .from(announcements)
    .innerJoin(updates, eq(updates.id, announcements.updateId))
    .where(and(eq(announcements.noticeId, noticeId), lt(updates.sequence, sequence)))
    .limit(1);
  return rows.length > 0;
}

/** Asked once a batch: most notices have none, and then no subscriber is looked up for it. */
async function hasFollowers(q: Queries, noticeId: string): Promise<boolean> {
  const { noticeFollowers } = q.t;
  const rows = await q.db
    .select({ id: noticeFollowers.subscriberId })
    .from(noticeFollowers)
    .where(eq(noticeFollowers.noticeId, noticeId))
    .limit(1);
  return rows.length > 0;
}

/** Whom the first word of a notice that is not written yet would be for. */
export async function audienceOfPlan(
  q: Queries,
  plan: { kind: NoticeKind; tier: Tier; componentSlugs: readonly string[] },
): Promise<Audience> {
  const moment = plan.kind === 'incident' ? 'investigating' : 'announced';
  return {
    ...(await targetsOfSlugs(q, plan.componentSlugs)),
    kind: plan.kind,
    tier: plan.tier,
    news: choicesThatWant({ kind: 'update', moment, isFirst: true }),
    followedNotice: null,
  };
}

/**
 * Whom of `subscriberIds` a digest tells of an announcement: it is for them by what they chose,
 * they were confirmed when it was made, and it was not mailed to them at once.
 */
export async function whoCollects(
  q: Queries,
  announcement: { id: string; createdAt: number } & Announced,
  subscriberIds: readonly string[],
): Promise<string[]> {
  if (subscriberIds.length === 0) {
    return [];
  }
  const { subscribers, deliveries } = q.t;
  const audience = await audienceOf(q, announcement);
  const mailed = q.db
    .select({ one: sql`1` })
    .from(deliveries)
    .where(
      and(
        eq(deliveries.announcementId, announcement.id),
        eq(deliveries.subscriberId, subscribers.id),
      ),
    );
  const rows = await q.db
    .select({ id: subscribers.id })
    .from(subscribers)
    .where(
      and(
        inArray(subscribers.id, [...subscriberIds]),
        getsNews(q),
        lte(subscribers.confirmedAt, announcement.createdAt),
        wants(q, audience),
        notExists(mailed),
      ),
    );
  return rows.map((row) => row.id);
}

/** Whom of `subscriberIds` a notice concerns by what they follow, whatever news of it they want. */
export async function whomItConcerns(
  q: Queries,
  notice: { id: string; kind: NoticeKind; tier: Tier },
  subscriberIds: readonly string[],
): Promise<string[]> {
  const { subscribers } = q.t;
  const audience: Audience = {
    ...(await targetsOfNotice(q, notice.id)),
    kind: notice.kind,
    tier: notice.tier,
    news: NEWS_CHOICES,
    followedNotice: notice.id,
  };
  const rows = await q.db
    .select({ id: subscribers.id })
    .from(subscribers)
    .where(
      and(
        inArray(subscribers.id, [...subscriberIds]),
        getsNews(q),
        or(wants(q, audience), followsNotice(q, audience)),
      ),
    );
  return rows.map((row) => row.id);
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
async function targetsOfNotice(q: Queries, noticeId: string): Promise<Targets> {
  const { components, noticeComponents } = q.t;
  const rows = await q.db
    .select(targetColumns(q))
    .from(noticeComponents)
    .innerJoin(components, eq(components.id, noticeComponents.componentId))
    .where(and(eq(noticeComponents.noticeId, noticeId), eq(components.hidden, false)));
  return targetsOf(rows);
}

/** The same for a notice that is not written yet. Unknown slugs count for nothing. */
async function targetsOfSlugs(q: Queries, slugs: readonly string[]): Promise<Targets> {
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

/** How many people would be mailed now. */
export async function countConcerned(q: Queries, audience: Audience): Promise<number> {
  const [row] = await q.db
    .select({ people: count() })
    .from(q.t.subscribers)
    .where(isConcerned(q, audience));
  return row?.people ?? 0;
}

interface ConcernedPerson {
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
    .where(and(getsNews(q), gt(subscribers.id, options.after)))
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
