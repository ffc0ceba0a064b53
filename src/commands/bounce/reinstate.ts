import * as z from 'zod';
import { Refusal } from '#src/domain/errors.ts';
import { reinstated } from '#src/store/consent.ts';
import {
  findSubscriber,
  subscriptionsOf,
  updateSubscriber,
  type SubscriberRow,
} from '#src/store/subscribers.ts';
import { operation, type Tx } from '../operation.ts';
import { line } from '../parse.ts';
import { askToConfirm } from '../subscriber/confirmation.ts';
import { requireNotErased } from '../subscriber/erased.ts';
import { subscriberOfId } from '../subscriber/load.ts';
import { mailClock } from '../subscriber/mail-clock.ts';
import { viewOf } from '../subscriber/view.ts';
import { applyWishes, asRequest, wishesOfRow, type MailClock } from '../subscriber/wishes.ts';

const reinstatementSchema = z.strictObject({ reason: line(200) });

/**
 * Staff take a suppression back, with a reason that goes on record. Who had confirmed gets mail
 * again; who had not is asked again. Reports about mail from before do not count any more. Throws
 * `not_allowed` for somebody who is not suppressed, or who said no: only they can come back.
 */
export const reinstateSubscriber = operation({
  scope: 'subscribers:write',
  change: reinstatementSchema,
}).write(async (tx, id, { reason }) => {
  const row = await subscriberOfId(tx.q, id);
  requireReinstatable(row);
  await requireNotErased(tx, row.emailKey);
  await reinstate(tx, row, await mailClock(tx));
  await tx.audit('subscriber.reinstate', 'subscriber', id, { reason, kind: row.suppressedKind });
  return viewOf(tx.q, (await findSubscriber(tx.q, id))!);
});

/** Whether staff may take it back: never from who said no, on the page or by a complaint. */
export const isReinstatable = (row: SubscriberRow): boolean =>
  row.suppressedAt !== null && row.complainedAt === null && row.unsubscribedAt === null;

/** Throws `not_allowed`: a no outlives whatever became of the address. */
function requireReinstatable(row: SubscriberRow): void {
  if (row.complainedAt !== null) {
    throw new Refusal(
      'not_allowed',
      'This person reported our mail as unwanted. Only they can come back, on the subscribe page.',
    );
  }
  if (row.suppressedAt === null) {
    throw new Refusal('not_allowed', 'Mail to this address is not suppressed.');
  }
  if (row.unsubscribedAt !== null) {
    throw new Refusal(
      'not_allowed',
      'This person unsubscribed. Only they can come back, on the subscribe page.',
    );
  }
}

/** Takes a suppression back, in the caller's transaction. */
export async function reinstate(tx: Tx, row: SubscriberRow, clock: MailClock): Promise<void> {
  const { now } = clock;
  const before = wishesOfRow(row, await subscriptionsOf(tx.q, [row.id]));
  if (row.confirmedAt !== null) {
    await applyWishes(tx.q, row.id, before, clock, reinstated(now));
    return;
  }
  await updateSubscriber(tx.q, row.id, {
    ...reinstated(now),
    requested: row.requested ?? asRequest(before),
    requestedAt: now,
    updatedAt: now,
  });
  await askToConfirm(tx, row);
}
