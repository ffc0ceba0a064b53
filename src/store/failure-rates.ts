import { and, count, eq, gt, gte, isNotNull, ne } from 'drizzle-orm';
import type { AnnouncementRow } from './outbox.ts';
import type { Queries } from './queries.ts';

/** Announcements made after `since` that nobody called back. */
export async function recentAnnouncements(q: Queries, since: number): Promise<AnnouncementRow[]> {
  const { announcements } = q.t;
  return q.db
    .select()
    .from(announcements)
    .where(and(ne(announcements.status, 'cancelled'), gt(announcements.createdAt, since)));
}

/** Announcements of which a mail was reported on, by a server or a reader, since then. */
export async function announcementsReported(q: Queries, since: number): Promise<string[]> {
  const { bounces, deliveries } = q.t;
  const rows = await q.db
    .selectDistinct({ id: deliveries.announcementId })
    .from(bounces)
    .innerJoin(deliveries, eq(deliveries.id, bounces.deliveryId))
    .where(and(gte(bounces.receivedAt, since), isNotNull(deliveries.announcementId)));
  return rows.flatMap(({ id }) => id ?? []);
}

/** What became of an announcement's mails so far. */
export interface OutcomeCounts {
  /** Not settled yet. */
  left: number;
  /** Sent, failed for good, or come back. */
  tried: number;
  /** Of these, failed or come back. */
  failed: number;
  /** Of these, because nobody has the address, said at once or in a report. */
  dead: number;
  /** Reported as unwanted by their readers. */
  complaints: number;
}

/** Counts an announcement's deliveries. Reads each of them. */
export async function countOutcomes(q: Queries, announcementId: string): Promise<OutcomeCounts> {
  const { bounces, deliveries } = q.t;
  const ofIt = eq(deliveries.announcementId, announcementId);
  const groups = await q.db
    .select({ status: deliveries.status, reason: deliveries.failureClass, number: count() })
    .from(deliveries)
    .where(ofIt)
    .groupBy(deliveries.status, deliveries.failureClass);
  const [complained] = await q.db
    .select({ number: count() })
    .from(bounces)
    .innerJoin(deliveries, eq(deliveries.id, bounces.deliveryId))
    .where(and(ofIt, eq(bounces.kind, 'complaint')));
  const sum = (some: typeof groups): number => some.reduce((all, { number }) => all + number, 0);
  const lost = groups.filter(({ status }) => status === 'failed' || status === 'bounced');
  return {
    left: sum(groups.filter(({ status }) => status === 'waiting' || status === 'leased')),
    tried: sum([...lost, ...groups.filter(({ status }) => status === 'sent')]),
    failed: sum(lost),
    dead: sum(lost.filter(({ reason }) => reason === 'dead_address')),
    complaints: complained?.number ?? 0,
  };
}
