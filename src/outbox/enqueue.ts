import type { DeliveryPurpose } from '../domain/subscriber.ts';
import { domainOfAddress } from '../store/audience.ts';
import { newId } from '../store/ids.ts';
import { insertAnnouncement, insertDelivery } from '../store/outbox.ts';
import type { Queries } from '../store/queries.ts';
import { findSubscriber } from '../store/subscribers.ts';
import { PRIORITY } from './priority.ts';

/**
 * Writes, in the caller's transaction, that everybody concerned is to be mailed about an update.
 * An update is announced once: a second call returns the first one's id and changes nothing.
 */
export async function enqueueAnnouncement(
  q: Queries,
  announcement: { noticeId: string; updateId: string; priority: number; now: number },
): Promise<string> {
  return insertAnnouncement(q, {
    id: newId(),
    noticeId: announcement.noticeId,
    updateId: announcement.updateId,
    priority: announcement.priority,
    status: 'pending',
    checkpoint: '',
    recipients: 0,
    createdAt: announcement.now,
    fannedOutAt: null,
  });
}

/** Writes, in the caller's transaction, one mail to one person about their own subscription. */
export async function enqueueDirect(
  q: Queries,
  mail: {
    purpose: Exclude<DeliveryPurpose, 'announcement'>;
    subscriberId: string;
    now: number;
    /** What the mail needs besides the person. */
    context?: Record<string, unknown>;
  },
): Promise<string> {
  const id = newId();
  const person = await findSubscriber(q, mail.subscriberId);
  await insertDelivery(q, {
    id,
    purpose: mail.purpose,
    announcementId: null,
    subscriberId: mail.subscriberId,
    domain: domainOfAddress(person?.emailKey ?? ''),
    context: mail.context ?? null,
    priority: PRIORITY.direct,
    status: 'waiting',
    attempts: 0,
    dueAt: mail.now,
    leaseOwner: null,
    leaseUntil: null,
    lastError: null,
    createdAt: mail.now,
    finishedAt: null,
  });
  return id;
}
