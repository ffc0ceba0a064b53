import type { AnnouncementKind, DeliveryPurpose } from '../domain/subscriber.ts';
import { domainOfAddress } from '../store/audience.ts';
import { newId } from '../store/ids.ts';
import { insertAnnouncement, insertDelivery } from '../store/outbox.ts';
import type { Queries } from '../store/queries.ts';
import { findSubscriber } from '../store/subscribers.ts';
import { PRIORITY } from './priority.ts';

export interface NewlyAnnounced {
  noticeId: string;
  updateId: string;
  priority: number;
  now: number;
  /** `update` unless given. */
  kind?: AnnouncementKind;
  /** Tells several announcements of one update apart; '' for the update's own. */
  occasion?: string;
  /** Markdown of the mail where it is not the update's. */
  body?: string;
}

/**
 * Writes, in the caller's transaction, that everybody concerned is to be mailed about an update.
 * It is announced once on each occasion: a second call returns the first one's id and changes
 * nothing.
 */
export async function enqueueAnnouncement(
  q: Queries,
  announcement: NewlyAnnounced,
): Promise<string> {
  return insertAnnouncement(q, {
    id: newId(),
    noticeId: announcement.noticeId,
    updateId: announcement.updateId,
    kind: announcement.kind ?? 'update',
    occasion: announcement.occasion ?? '',
    body: announcement.body ?? null,
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
