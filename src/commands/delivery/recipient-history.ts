import { notFound } from '#src/domain/errors.ts';
import type { DeliveryEvent, DeliveryPurpose, DeliveryStatus } from '#src/domain/subscriber.ts';
import { newestMails } from '#src/store/recipients.ts';
import { findSubscriber } from '#src/store/subscribers.ts';
import { iso } from '../instants.ts';
import { operation } from '../operation.ts';

const NEWEST = 200;

/** One mail to a person, with what became of it. */
export interface HistoryView {
  delivery_id: string;
  purpose: DeliveryPurpose;
  announcement_id: string | null;
  notice_id: string | null;
  notice_title: string | null;
  outcome: DeliveryStatus;
  reason: string | null;
  detail: string | null;
  attempts: number;
  /** The newer mail that told what this one would have. */
  folded_into: string | null;
  created_at: string;
  finished_at: string | null;
  events: {
    at: string;
    event: DeliveryEvent;
    reason: string | null;
    detail: string | null;
    actor: string;
  }[];
}

/** The newest mails to one person, at most 200, the newest first. Throws `not_found`. */
export const recipientHistory = operation({ scope: 'subscribers:read' }).read(
  async (tx, subscriberId: string): Promise<HistoryView[]> => {
    if ((await findSubscriber(tx.bulk, subscriberId)) === null) {
      throw notFound('There is no subscriber with this id.');
    }
    const mails = await newestMails(tx.bulk, subscriberId, NEWEST);
    return mails.map(({ delivery, noticeId, noticeTitle, events }) => ({
      delivery_id: delivery.id,
      purpose: delivery.purpose,
      announcement_id: delivery.announcementId,
      notice_id: noticeId,
      notice_title: noticeTitle,
      outcome: delivery.status,
      reason: delivery.failureClass,
      detail: delivery.lastError?.replace(/^[a-z_]+: /, '') ?? null,
      attempts: delivery.attempts,
      folded_into: delivery.foldedInto,
      created_at: iso(delivery.createdAt),
      finished_at: iso(delivery.finishedAt),
      events: events.map(({ at, event, failureClass, detail, actor: by }) => ({
        at: iso(at),
        event,
        reason: failureClass,
        detail,
        actor: by,
      })),
    }));
  },
);
