import { notFound } from '#src/domain/errors.ts';
import { CONFIRMATION_VALID_MS } from '#src/domain/subscriber.ts';
import type { Queries } from '#src/store/queries.ts';
import { findSubscriber, type SubscriberRow } from '#src/store/subscribers.ts';
import type { LinkPurpose } from '../context.ts';
import { type Tx } from '../operation.ts';

const NOT_VALID =
  'This link is not valid. Open it from the mail again, or ask for a new one on the subscribe page.';
const EXPIRED = 'This link has expired. Ask for a new one on the subscribe page.';

/** The person whom a mailed link belongs to. Throws `not_found`. */
export async function subscriberOfToken(
  tx: Tx,
  purpose: LinkPurpose,
  token: string,
): Promise<SubscriberRow> {
  const subject = tx.verifyToken(purpose, token);
  const row = subject === null ? null : await findSubscriber(tx.q, subject.subscriberId);
  if (subject === null || row === null || row.tokenVersion !== subject.tokenVersion) {
    throw notFound(NOT_VALID);
  }
  return row;
}

/** Throws `not_found` unless the link of a confirmation mail still works, or already has. */
export function requireConfirmable(row: SubscriberRow, now: number): void {
  if (row.status === 'confirmed') {
    return;
  }
  const sentAt = row.confirmationSentAt;
  if (row.status !== 'pending' || sentAt === null || now - sentAt > CONFIRMATION_VALID_MS) {
    throw notFound(EXPIRED);
  }
}

/** Throws `not_found`. */
export async function subscriberOfId(q: Queries, id: string): Promise<SubscriberRow> {
  const row = await findSubscriber(q, id);
  if (row === null) {
    throw notFound('There is no subscriber with this id.');
  }
  return row;
}
