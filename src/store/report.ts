import { and, asc, count, eq, gte, inArray, lt } from 'drizzle-orm';
import type { DeliveryStatus } from '../domain/subscriber.ts';
import { isAnyOf } from './json-list.ts';
import type { NoticeRow } from './notices.ts';
import type { Queries } from './queries.ts';

/** The ids of notices first published in this span, the oldest first. */
export async function publishedBetween(
  q: Queries,
  { from, to }: { from: number; to: number },
  limit: number,
): Promise<string[]> {
  const { notices } = q.t;
  const rows = await q.db
    .select({ id: notices.id })
    .from(notices)
    .where(and(gte(notices.publishedAt, from), lt(notices.publishedAt, to)))
    .orderBy(asc(notices.publishedAt))
    .limit(limit);
  return rows.map(({ id }) => id);
}

/** The notices with these ids, in their order. */
export async function noticesInOrder(q: Queries, ids: readonly string[]): Promise<NoticeRow[]> {
  const { notices } = q.t;
  const rows = await q.db
    .select()
    .from(notices)
    .where(isAnyOf(q, notices.id, ids));
  const places = new Map(ids.map((id, place) => [id, place]));
  return rows.toSorted((a, b) => places.get(a.id)! - places.get(b.id)!);
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
