import { count, desc, eq, inArray } from 'drizzle-orm';
import { DELIVERY_STATUSES, type DeliveryStatus } from '../domain/subscriber.ts';
import type { AnnouncementRow } from './outbox.ts';
import type { Queries } from './queries.ts';

/** A notice's announcements, the newest first, each with its deliveries counted by status. */
export async function deliveryCounts(
  q: Queries,
  noticeId: string,
): Promise<{ announcement: AnnouncementRow; counts: Record<DeliveryStatus, number> }[]> {
  const { announcements, deliveries } = q.t;
  const rows = await q.db
    .select()
    .from(announcements)
    .where(eq(announcements.noticeId, noticeId))
    .orderBy(desc(announcements.createdAt), desc(announcements.id));
  if (rows.length === 0) {
    return [];
  }
  const counted = await q.db
    .select({ id: deliveries.announcementId, status: deliveries.status, number: count() })
    .from(deliveries)
    .where(
      inArray(
        deliveries.announcementId,
        rows.map((row) => row.id),
      ),
    )
    .groupBy(deliveries.announcementId, deliveries.status);
  return rows.map((announcement) => ({
    announcement,
    counts: Object.fromEntries(
      DELIVERY_STATUSES.map((status) => [
        status,
        counted.find((row) => row.id === announcement.id && row.status === status)?.number ?? 0,
      ]),
    ) as Record<DeliveryStatus, number>,
  }));
}
