import { and, asc, count, eq, lte, not, sql, type SQL } from 'drizzle-orm';
import type { DeliveryStatus } from '../domain/subscriber.ts';
import { isAnyOf } from './json-list.ts';
import { isOfHeldAnnouncement } from './mail-holds.ts';
import { prioritiesIn, type DeliveryRow } from './outbox.ts';
import type { Queries } from './queries.ts';

const leaseIsOver = (q: Queries, now: number): SQL | undefined =>
  and(eq(q.t.deliveries.status, 'leased'), lte(q.t.deliveries.leaseUntil, now));

const isDue = (q: Queries, now: number): SQL | undefined =>
  and(eq(q.t.deliveries.status, 'waiting'), lte(q.t.deliveries.dueAt, now));

/**
 * Either of the two, as one expression that no index serves: for rows that are known by id,
 * SQLite would otherwise go through everything that waits.
 */
const isClaimable = (q: Queries, now: number): SQL => {
  const { status, dueAt, leaseUntil } = q.t.deliveries;
  return sql`case ${status} when 'waiting' then ${dueAt} <= ${now} when 'leased' then ${leaseUntil} <= ${now} else false end`;
};

/** A delivery that may be claimed, as far as claiming it goes. */
export interface Candidate {
  id: string;
  priority: number;
  /** The part of the address behind the @. */
  domain: string;
  announcementId: string | null;
}

const candidateColumns = (q: Queries) => ({
  id: q.t.deliveries.id,
  priority: q.t.deliveries.priority,
  domain: q.t.deliveries.domain,
  announcementId: q.t.deliveries.announcementId,
});

/**
 * Deliveries that may be claimed, the most urgent first: of each priority those whose worker
 * died, then the others by due time. Asked priority by priority: a million mails waiting for
 * another try would otherwise be read past on every call.
 */
export async function claimable(q: Queries, now: number, limit: number): Promise<Candidate[]> {
  const { deliveries } = q.t;
  const abandoned = await q.db
    .select(candidateColumns(q))
    .from(deliveries)
    .where(leaseIsOver(q, now))
    .orderBy(asc(deliveries.priority), asc(deliveries.dueAt))
    .limit(limit);
  const found: Candidate[] = [];
  for (const priority of await prioritiesIn(q, 'waiting')) {
    while (abandoned[0] !== undefined && abandoned[0].priority <= priority) {
      found.push(abandoned.shift()!);
    }
    if (found.length >= limit) {
      break;
    }
    const rows = await q.db
      .select(candidateColumns(q))
      .from(deliveries)
      .where(and(isDue(q, now), eq(deliveries.priority, priority)))
      .orderBy(asc(deliveries.dueAt))
      .limit(limit - found.length);
    found.push(...rows);
  }
  return [...found, ...abandoned].slice(0, limit);
}

/** When a mail is due that waits until its domain may be mailed again: never by the clock. */
export const PARKED = Date.UTC(9999, 0, 1);

/** Takes deliveries out of every claim's way until their domain is ready; each is seen once. */
export async function parkDeliveries(
  q: Queries,
  ids: readonly string[],
  now: number,
): Promise<void> {
  const { deliveries } = q.t;
  if (ids.length > 0) {
    await q.db
      .update(deliveries)
      .set({ status: 'waiting', dueAt: PARKED, leaseOwner: null, leaseUntil: null })
      .where(and(isAnyOf(q, deliveries.id, ids), isClaimable(q, now)));
  }
}

/**
 * The parked deliveries of a domain, the most urgent first, at most `limit`: without those of
 * announcements that are held back.
 */
export async function parkedOf(
  q: Queries,
  domain: string,
  limit: number,
): Promise<{ id: string; createdAt: number }[]> {
  const { deliveries } = q.t;
  const found: { id: string; createdAt: number }[] = [];
  for (const priority of await prioritiesIn(q, 'waiting')) {
    const rows = await q.db
      .select({ id: deliveries.id, createdAt: deliveries.createdAt })
      .from(deliveries)
      .where(
        and(
          eq(deliveries.status, 'waiting'),
          eq(deliveries.priority, priority),
          eq(deliveries.dueAt, PARKED),
          eq(deliveries.domain, domain),
          not(isOfHeldAnnouncement(q, deliveries.announcementId)),
        ),
      )
      .limit(limit - found.length);
    found.push(...rows);
    if (found.length >= limit) {
      break;
    }
  }
  return found;
}

/** How many deliveries are parked for their domain, by domain. Reads each of them. */
export async function parkedDomains(q: Queries): Promise<Map<string, number>> {
  const { deliveries } = q.t;
  const counts = new Map<string, number>();
  for (const priority of await prioritiesIn(q, 'waiting')) {
    const rows = await q.db
      .select({ domain: deliveries.domain, number: count() })
      .from(deliveries)
      .where(
        and(
          eq(deliveries.status, 'waiting'),
          eq(deliveries.priority, priority),
          eq(deliveries.dueAt, PARKED),
          not(isOfHeldAnnouncement(q, deliveries.announcementId)),
        ),
      )
      .groupBy(deliveries.domain);
    for (const { domain, number } of rows) {
      counts.set(domain, number + (counts.get(domain) ?? 0));
    }
  }
  return counts;
}

/** Makes parked deliveries due, or ends those of them that have waited too long. */
export async function unparkDeliveries(
  q: Queries,
  ids: readonly string[],
  change: { dueAt: number; status?: 'failed'; lastError?: string; finishedAt?: number },
): Promise<void> {
  const { deliveries } = q.t;
  if (ids.length > 0) {
    await q.db
      .update(deliveries)
      .set(change)
      .where(and(isAnyOf(q, deliveries.id, ids), eq(deliveries.dueAt, PARKED)));
  }
}

/** Compare-and-set: leases those of the deliveries that are still to be had, and returns them. */
export async function leaseDeliveries(
  q: Queries,
  ids: readonly string[],
  lease: { owner: string; now: number; until: number },
): Promise<DeliveryRow[]> {
  if (ids.length === 0) {
    return [];
  }
  const { deliveries } = q.t;
  return q.db
    .update(deliveries)
    .set({ status: 'leased', leaseOwner: lease.owner, leaseUntil: lease.until })
    .where(and(isAnyOf(q, deliveries.id, ids), isClaimable(q, lease.now)))
    .returning();
}

/** The status by an expression that no index serves, for the same reason. */
const heldBy = (q: Queries, ids: readonly string[], owner: string): SQL | undefined =>
  and(
    isAnyOf(q, q.t.deliveries.id, ids),
    sql`${q.t.deliveries.status} || '' = 'leased'`,
    eq(q.t.deliveries.leaseOwner, owner),
  );

/** Prolongs the leases that the owner still holds; the ids of those that it does. */
export async function renewLeases(
  q: Queries,
  ids: readonly string[],
  lease: { owner: string; until: number },
): Promise<string[]> {
  if (ids.length === 0) {
    return [];
  }
  const rows = await q.db
    .update(q.t.deliveries)
    .set({ leaseUntil: lease.until })
    .where(heldBy(q, ids, lease.owner))
    .returning({ id: q.t.deliveries.id });
  return rows.map((row) => row.id);
}

/**
 * Ends the leases that the owner still holds on these deliveries, with what came of them.
 *
 * @returns the ids of those that it held
 */
export async function settleDeliveries(
  q: Queries,
  ids: readonly string[],
  owner: string,
  change: Partial<
    Pick<DeliveryRow, 'attempts' | 'dueAt' | 'lastError' | 'failureClass' | 'finishedAt'>
  > & { status: Exclude<DeliveryStatus, 'leased'> },
): Promise<string[]> {
  if (ids.length === 0) {
    return [];
  }
  const rows = await q.db
    .update(q.t.deliveries)
    .set({ ...change, leaseOwner: null, leaseUntil: null })
    .where(heldBy(q, ids, owner))
    .returning({ id: q.t.deliveries.id });
  return rows.map((row) => row.id);
}

/** How many deliveries wait and are due, counted up to `limit`. */
export async function countDue(q: Queries, now: number, limit: number): Promise<number> {
  const { deliveries } = q.t;
  let found = 0;
  for (const priority of await prioritiesIn(q, 'waiting')) {
    const due = q.db
      .select({ id: deliveries.id })
      .from(deliveries)
      .where(and(isDue(q, now), eq(deliveries.priority, priority)))
      .limit(limit - found)
      .as('due');
    const [row] = await q.db.select({ number: count() }).from(due);
    found += row?.number ?? 0;
    if (found >= limit) {
      break;
    }
  }
  return found;
}
