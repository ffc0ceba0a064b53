import { and, asc, desc, eq, gt, inArray, lte, sql } from 'drizzle-orm';
import type { DeliveryStatus } from '../domain/subscriber.ts';
import type { DeliveryEventRow } from './delivery-events.ts';
import type { DeliveryRow } from './outbox.ts';
import type { Queries } from './queries.ts';

export interface RecipientRow extends DeliveryRow {
  email: string;
}

/** Whose delivery stands as asked for, after one subscriber and up to another, by subscriber. */
export async function recipientsBetween(
  q: Queries,
  announcementId: string,
  wanted: {
    after: string;
    upTo: string | null;
    outcome?: DeliveryStatus | undefined;
    failureClass?: string | undefined;
    limit: number;
  },
): Promise<RecipientRow[]> {
  const { deliveries, subscribers } = q.t;
  const rows = await q.db
    .select({ delivery: deliveries, email: subscribers.email })
    .from(deliveries)
    .innerJoin(subscribers, eq(subscribers.id, deliveries.subscriberId))
    .where(
      and(
        eq(deliveries.announcementId, announcementId),
        gt(deliveries.subscriberId, wanted.after),
        wanted.upTo === null ? undefined : lte(deliveries.subscriberId, wanted.upTo),
        // An expression that no index serves: the rows are found by announcement.
        wanted.outcome === undefined
          ? undefined
          : sql`${deliveries.status} || '' = ${wanted.outcome}`,
        wanted.failureClass === undefined
          ? undefined
          : eq(deliveries.failureClass, wanted.failureClass),
      ),
    )
    .orderBy(asc(deliveries.subscriberId))
    .limit(wanted.limit);
  return rows.map(({ delivery, email }) => ({ ...delivery, email }));
}

export interface MailRow {
  delivery: DeliveryRow;
  noticeId: string | null;
  noticeTitle: string | null;
  events: DeliveryEventRow[];
}

/** The newest mails to a person, each with what became of it, the first thing first. */
export async function newestMails(
  q: Queries,
  subscriberId: string,
  limit: number,
): Promise<MailRow[]> {
  const { announcements, deliveries, deliveryEvents, notices } = q.t;
  const rows = await q.db
    .select({ delivery: deliveries, noticeId: notices.id, noticeTitle: notices.title })
    .from(deliveries)
    .leftJoin(announcements, eq(announcements.id, deliveries.announcementId))
    .leftJoin(notices, eq(notices.id, announcements.noticeId))
    .where(eq(deliveries.subscriberId, subscriberId))
    .orderBy(desc(deliveries.createdAt), desc(deliveries.id))
    .limit(limit);
  const ids = rows.map(({ delivery }) => delivery.id);
  const events =
    ids.length === 0
      ? []
      : await q.db
          .select()
          .from(deliveryEvents)
          .where(inArray(deliveryEvents.deliveryId, ids))
          .orderBy(asc(deliveryEvents.at), asc(deliveryEvents.id));
  const byDelivery = Map.groupBy(events, ({ deliveryId }) => deliveryId);
  return rows.map((row) => ({ ...row, events: byDelivery.get(row.delivery.id) ?? [] }));
}
