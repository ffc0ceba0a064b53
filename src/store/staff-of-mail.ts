import { and, asc, count, eq, inArray, lte, min, type SQL } from 'drizzle-orm';
import type { DeliveryStatus } from '../domain/subscriber.ts';
import { prioritiesIn } from './outbox.ts';
import type { AnnouncementRow } from './outbox.ts';
import type { Queries } from './queries.ts';

/** What waits, of one priority. */
export interface PriorityCount {
  priority: number;
  /** Everything that waits, whenever it is due. */
  waiting: number;
  due: number;
  /** When the one that is due for longest became due; null where none is. */
  oldestDue: number | null;
}

/** What waits by priority, the most urgent first. Reads index entries only. */
export async function waitingByPriority(q: Queries, now: number): Promise<PriorityCount[]> {
  const { deliveries } = q.t;
  const found: PriorityCount[] = [];
  for (const priority of await prioritiesIn(q, 'waiting')) {
    const ofIt = and(eq(deliveries.status, 'waiting'), eq(deliveries.priority, priority));
    const [all] = await q.db.select({ number: count() }).from(deliveries).where(ofIt);
    const [due] = await q.db
      .select({ number: count(), oldest: min(deliveries.dueAt) })
      .from(deliveries)
      .where(and(ofIt, lte(deliveries.dueAt, now)));
    found.push({
      priority,
      waiting: all?.number ?? 0,
      due: due?.number ?? 0,
      oldestDue: due?.oldest ?? null,
    });
  }
  return found;
}

export async function countByStatus(q: Queries, status: DeliveryStatus): Promise<number> {
  const { deliveries } = q.t;
  const [row] = await q.db
    .select({ number: count() })
    .from(deliveries)
    .where(eq(deliveries.status, status));
  return row?.number ?? 0;
}

/** How many failed deliveries there are, by the class of their last failure. */
export async function failedByClass(q: Queries): Promise<Map<string, number>> {
  const { deliveries } = q.t;
  const rows = await q.db
    .select({ failureClass: deliveries.failureClass, number: count() })
    .from(deliveries)
    .where(eq(deliveries.status, 'failed'))
    .groupBy(deliveries.failureClass);
  return new Map(rows.map((row) => [row.failureClass ?? 'unknown', row.number]));
}

/** Announcements that are still being fanned out, in the order in which they will be. */
export async function pendingAnnouncements(q: Queries): Promise<AnnouncementRow[]> {
  const { announcements } = q.t;
  return q.db
    .select()
    .from(announcements)
    .where(eq(announcements.status, 'pending'))
    .orderBy(asc(announcements.priority), asc(announcements.createdAt));
}

export async function findAnnouncement(q: Queries, id: string): Promise<AnnouncementRow | null> {
  const { announcements } = q.t;
  const [row] = await q.db.select().from(announcements).where(eq(announcements.id, id));
  return row ?? null;
}

/** Which failed deliveries are meant: of an announcement, of a class, or a single one. */
export type FailedOnes = { announcementId: string } | { failureClass: string } | { id: string };

export async function failedDeliveries(
  q: Queries,
  which: FailedOnes,
  limit: number,
): Promise<{ id: string; subscriberId: string; announcementId: string | null }[]> {
  const { deliveries } = q.t;
  let meant: SQL;
  if ('id' in which) {
    meant = eq(deliveries.id, which.id);
  } else if ('announcementId' in which) {
    meant = eq(deliveries.announcementId, which.announcementId);
  } else {
    meant = eq(deliveries.failureClass, which.failureClass);
  }
  return q.db
    .select({
      id: deliveries.id,
      subscriberId: deliveries.subscriberId,
      announcementId: deliveries.announcementId,
    })
    .from(deliveries)
    .where(and(eq(deliveries.status, 'failed'), meant))
    .limit(limit);
}

/** Puts failed deliveries back into the queue as if they had just been written. */
export async function requeue(q: Queries, ids: readonly string[], now: number): Promise<void> {
  const { deliveries } = q.t;
  if (ids.length > 0) {
    await q.db
      .update(deliveries)
      .set({ status: 'waiting', attempts: 0, dueAt: now, createdAt: now, finishedAt: null })
      .where(and(inArray(deliveries.id, [...ids]), eq(deliveries.status, 'failed')));
  }
}

/** Ends what still waits of an announcement, parked or not; the ids, at most `limit`. */
export async function cancelWaiting(
  q: Queries,
  announcementId: string,
  limit: number,
  now: number,
): Promise<string[]> {
  const { deliveries } = q.t;
  const rows = await q.db
    .select({ id: deliveries.id })
    .from(deliveries)
    .where(and(eq(deliveries.announcementId, announcementId), eq(deliveries.status, 'waiting')))
    .limit(limit);
  const ids = rows.map((row) => row.id);
  if (ids.length > 0) {
    await q.db
      .update(deliveries)
      .set({ status: 'cancelled', dueAt: now, finishedAt: now })
      .where(and(inArray(deliveries.id, ids), eq(deliveries.status, 'waiting')));
  }
  return ids;
}
