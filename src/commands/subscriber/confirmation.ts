import { enqueueDirect } from '../../outbox/enqueue.ts';
import { latestDirect } from '../../store/outbox.ts';
import type { Queries } from '../../store/queries.ts';
import { updateSubscriber, type NewSubscriber } from '../../store/subscribers.ts';
import { asRequest, wishColumns, type ResolvedWishes } from './wishes.ts';

/** A stranger can make us mail an address at most once in this time, of each sort of mail. */
export const DIRECT_MAIL_EVERY_MS = 24 * 3_600_000;

async function mayMail(
  q: Queries,
  subscriberId: string,
  purpose: 'confirmation' | 'manage_link',
  now: number,
): Promise<boolean> {
  const latest = await latestDirect(q, subscriberId, purpose);
  if (latest === null) {
    return true;
  }
  const underWay = latest.status === 'waiting' || latest.status === 'leased';
  return !underWay && now - latest.createdAt >= DIRECT_MAIL_EVERY_MS;
}

/** Asks the person by mail to confirm, unless they were asked within a day. */
export async function askToConfirm(q: Queries, subscriberId: string, now: number): Promise<void> {
  if (await mayMail(q, subscriberId, 'confirmation', now)) {
    await enqueueDirect(q, { purpose: 'confirmation', subscriberId, now });
    // The worker sets it again when the mail really goes out.
    await updateSubscriber(q, subscriberId, { confirmationSentAt: now });
  }
}

/**
 * Mails the link to a person's own settings, unless that was done within a day; where they asked
 * to follow a notice, it leads to the button for that.
 */
export async function sendManageLink(
  q: Queries,
  subscriberId: string,
  now: number,
  noticeId?: string,
): Promise<boolean> {
  const allowed = await mayMail(q, subscriberId, 'manage_link', now);
  if (allowed) {
    await enqueueDirect(q, {
      purpose: 'manage_link',
      subscriberId,
      now,
      ...(noticeId === undefined ? {} : { context: { noticeId } }),
    });
  }
  return allowed;
}

/** A row for an address that nobody asked for before. */
export function newSubscriber(
  address: { address: string; key: string },
  wishes: ResolvedWishes,
  facts: { id: string; now: number },
): NewSubscriber {
  return {
    id: facts.id,
    email: address.address,
    emailKey: address.key,
    ...wishColumns(wishes),
    locale: 'en',
    tokenVersion: 0,
    requested: asRequest(wishes),
    requestedAt: facts.now,
    confirmationSentAt: null,
    confirmedAt: null,
    confirmedBy: null,
    createdAt: facts.now,
    updatedAt: facts.now,
  };
}
