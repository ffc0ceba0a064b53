import { and, asc, count, desc, eq, gt, lt, lte, max, or, sql } from 'drizzle-orm';
import type { DeliveryStatus } from '../domain/subscriber.ts';
import { PARKED } from './leases.ts';
import type { AnnouncementRow } from './outbox.ts';
import type { Queries } from './queries.ts';

/** Deliveries of an announcement that stand alike. */
export interface ProgressGroup {
  status: DeliveryStatus;
  failureClass: string | null;
  number: number;
  /** Of those that wait: whose time is still to come. */
  later: number;
  /** Of those that wait: kept back until their domain is ready. */
  parked: number;
  /** Finished within the last minute, and within the last five. */
  lastMinute: number;
  lastFive: number;
  /** When the last of them was finished. */
  finishedAt: number | null;
  /** What a far end said to one of them. */
  example: string | null;
}

const MINUTE_MS = 60_000;

/** The last subscriber of the next `size` who have a delivery; null where fewer are left. */
export async function endOfPortion(
  q: Queries,
  announcementId: string,
  after: string,
  size: number,
): Promise<string | null> {
  const { deliveries } = q.t;
  const [row] = await q.db
    .select({ subscriberId: deliveries.subscriberId })
    .from(deliveries)
    .where(and(eq(deliveries.announcementId, announcementId), gt(deliveries.subscriberId, after)))
    .orderBy(asc(deliveries.subscriberId))
    .limit(1)
    .offset(size - 1);
  return row?.subscriberId ?? null;
}

/** How the deliveries to the subscribers after one and up to another stand. */
export async function countPortion(
  q: Queries,
  announcementId: string,
  portion: { after: string; upTo: string | null; now: number },
): Promise<ProgressGroup[]> {
  const { deliveries } = q.t;
  const { now } = portion;
  const sumOf = (condition: ReturnType<typeof sql>) =>
    sql`sum(case when ${condition} then 1 else 0 end)`.mapWith(Number);
  return q.db
    .select({
      status: deliveries.status,
      failureClass: deliveries.failureClass,
      number: count(),
      later: sumOf(sql`${deliveries.dueAt} > ${now} and ${deliveries.dueAt} < ${PARKED}`),
      parked: sumOf(sql`${deliveries.dueAt} = ${PARKED}`),
      lastMinute: sumOf(sql`${deliveries.finishedAt} > ${now - MINUTE_MS}`),
      lastFive: sumOf(sql`${deliveries.finishedAt} > ${now - 5 * MINUTE_MS}`),
      finishedAt: max(deliveries.finishedAt),
      example: max(deliveries.lastError),
    })
    .from(deliveries)
    .where(
      and(
        eq(deliveries.announcementId, announcementId),
        gt(deliveries.subscriberId, portion.after),
        portion.upTo === null ? undefined : lte(deliveries.subscriberId, portion.upTo),
      ),
    )
    .groupBy(deliveries.status, deliveries.failureClass);
}

/** An announcement with what it is about. */
export interface AnnouncedRow {
  announcement: AnnouncementRow;
  noticeTitle: string | null;
  moment: Queries['t']['updates']['$inferSelect']['moment'];
}

const announced = (q: Queries) => {
  const { announcements, notices, updates } = q.t;
  return q.db
    .select({ announcement: announcements, noticeTitle: notices.title, moment: updates.moment })
    .from(announcements)
    .innerJoin(notices, eq(notices.id, announcements.noticeId))
    .innerJoin(updates, eq(updates.id, announcements.updateId));
};

export async function findAnnounced(q: Queries, id: string): Promise<AnnouncedRow | null> {
  const [row] = await announced(q).where(eq(q.t.announcements.id, id));
  return row ?? null;
}

/** Announcements, the newest first; `before` is the last row of the page before. */
export async function listAnnounced(
  q: Queries,
  options: { limit: number; before?: { createdAt: number; id: string } | undefined },
): Promise<AnnouncedRow[]> {
  const { announcements } = q.t;
  const { before } = options;
  return announced(q)
    .where(
      before === undefined
        ? undefined
        : or(
            lt(announcements.createdAt, before.createdAt),
            and(eq(announcements.createdAt, before.createdAt), lt(announcements.id, before.id)),
          ),
    )
    .orderBy(desc(announcements.createdAt), desc(announcements.id))
    .limit(options.limit);
}

/** A notice's announcements, the newest first. */
export async function announcementsOf(q: Queries, noticeId: string): Promise<AnnouncementRow[]> {
  const { announcements } = q.t;
  return q.db
    .select()
    .from(announcements)
    .where(eq(announcements.noticeId, noticeId))
    .orderBy(desc(announcements.createdAt), desc(announcements.id));
}
