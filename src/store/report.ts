import { and, asc, count, eq, gte, inArray, lt } from 'drizzle-orm';
import type { DeliveryStatus } from '../domain/subscriber.ts';
import type { NoticeRow } from './notices.ts';
import type { Queries } from './queries.ts';

/** Notices first published in this span, the oldest first. */
export async function publishedBetween(
  q: Queries,
  { from, to }: { from: number; to: number },
  limit: number,
): Promise<NoticeRow[]> {
  const { notices } = q.t;
  return q.db
    .select()
    .from(notices)
    .where(and(gte(notices.publishedAt, from), lt(notices.publishedAt, to)))
    .orderBy(asc(notices.publishedAt))
    .limit(limit);
}

/** Deliveries of these notices' announcements, counted by status. */
export async function deliveriesOfNotices(
  q: Queries,
  noticeIds: readonly string[],
): Promise<{ noticeId: string; status: DeliveryStatus; number: number }[]> {
  if (noticeIds.length === 0) {
    return [];
  }
  const { announcements, deliveries } = q.t;
  return q.db
    .select({ noticeId: announcements.noticeId, status: deliveries.status, number: count() })
    .from(deliveries)
    .innerJoin(announcements, eq(announcements.id, deliveries.announcementId))
    .where(inArray(announcements.noticeId, [...noticeIds]))
    .groupBy(announcements.noticeId, deliveries.status);
}
