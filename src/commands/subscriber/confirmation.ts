import { mailboxOf } from '#src/domain/mailbox.ts';
import { enqueueDirect } from '#src/outbox/enqueue.ts';
import { askedSince, noteAsked } from '#src/store/asked-mailboxes.ts';
import { latestDirect } from '#src/store/outbox.ts';
import {
  updateSubscriber,
  type NewSubscriber,
  type SubscriberRow,
} from '#src/store/subscribers.ts';
import { type Tx } from '../operation.ts';
import { asRequest, wishColumns, type ResolvedWishes } from './wishes.ts';

/** A stranger can make us mail an address at most once in this time, of each sort of mail. */
const DIRECT_MAIL_EVERY_MS = 24 * 3_600_000;
/** And ask a mailbox that does not answer to confirm at most so often in so long. */
const ASKED_MOST = 2;
export const ASKED_WITHIN_MS = 30 * 24 * 3_600_000;

async function mayMail(
  tx: Tx,
  subscriberId: string,
  purpose: 'confirmation' | 'manage_link',
): Promise<boolean> {
  const latest = await latestDirect(tx.q, subscriberId, purpose);
  if (latest === null) {
    return true;
  }
  const underWay = latest.status === 'waiting' || latest.status === 'leased';
  return !underWay && tx.now - latest.createdAt >= DIRECT_MAIL_EVERY_MS;
}

/**
 * Whether a mailbox may be asked to confirm: not within a day, and twice a month at most until it
 * answers. Every address with a plus that leads to it counts, and rows that are gone do, too.
 */
export async function mayAsk(tx: Tx, emailKey: string): Promise<boolean> {
  const mark = tx.addressMark(mailboxOf(emailKey));
  const asked = await askedSince(tx.q, mark, tx.now - ASKED_WITHIN_MS);
  return asked.length < ASKED_MOST && asked.every((at) => tx.now - at >= DIRECT_MAIL_EVERY_MS);
}

/** Asks the person by mail to confirm, unless their mailbox was asked lately. */
export async function askToConfirm(
  tx: Tx,
  { id, emailKey }: Pick<SubscriberRow, 'id' | 'emailKey'>,
): Promise<void> {
  if ((await mayAsk(tx, emailKey)) && (await mayMail(tx, id, 'confirmation'))) {
    await enqueueDirect(tx.q, { purpose: 'confirmation', subscriberId: id, now: tx.now });
    await noteAsked(tx.q, tx.addressMark(mailboxOf(emailKey)), tx.now);
    // The worker sets it again when the mail really goes out.
    await updateSubscriber(tx.q, id, { confirmationSentAt: tx.now });
  }
}

/**
 * Mails the link to a person's own settings, unless that was done within a day; where they asked
 * to follow a notice, it leads to the button for that.
 */
export async function sendManageLink(
  tx: Tx,
  subscriberId: string,
  noticeId?: string,
): Promise<boolean> {
  const allowed = await mayMail(tx, subscriberId, 'manage_link');
  if (allowed) {
    await enqueueDirect(tx.q, {
      purpose: 'manage_link',
      subscriberId,
      now: tx.now,
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
