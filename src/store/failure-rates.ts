import { and, count, eq, gt, gte, inArray } from 'drizzle-orm';
import type { Queries } from './queries.ts';

/** Announcements that are fanned out and made after `since`, to at least so many people. */
export async function recentAnnouncements(
  q: Queries,
  options: { since: number; minimum: number },
): Promise<{ id: string; noticeId: string; recipients: number }[]> {
  const { announcements } = q.t;
  return q.db
    .select({
      id: announcements.id,
      noticeId: announcements.noticeId,
      recipients: announcements.recipients,
    })
    .from(announcements)
    .where(
      and(
        eq(announcements.status, 'fanned_out'),
        gt(announcements.createdAt, options.since),
        gte(announcements.recipients, options.minimum),
      ),
    );
}

/** How many of an announcement's deliveries failed or bounced. Reads each of them. */
export async function countFailed(q: Queries, announcementId: string): Promise<number> {
  const { deliveries } = q.t;
  const [row] = await q.db
    .select({ number: count() })
    .from(deliveries)
    .where(
      and(
        eq(deliveries.announcementId, announcementId),
        inArray(deliveries.status, ['failed', 'bounced']),
      ),
    );
  return row?.number ?? 0;
}
