import type { CommandContext } from '../context.ts';
import * as z from 'zod';
import { requireScope, type Actor } from '#src/domain/actor.ts';
import { Refusal } from '#src/domain/errors.ts';
import { reinstated } from '#src/store/consent.ts';
import type { Queries } from '#src/store/queries.ts';
import { writeAudit } from '#src/store/record.ts';
import {
  findSubscriber,
  subscriptionsOf,
  updateSubscriber,
  type SubscriberRow,
} from '#src/store/subscribers.ts';
import { line, parseInput } from '../parse.ts';
import { askToConfirm } from '../subscriber/confirmation.ts';
import { requireNotErased } from '../subscriber/erased.ts';
import { subscriberOfId } from '../subscriber/load.ts';
import { mailClock } from '../subscriber/mail-clock.ts';
import { viewOf, type SubscriberView } from '../subscriber/view.ts';
import { applyWishes, asRequest, wishesOfRow, type MailClock } from '../subscriber/wishes.ts';

const reinstatementSchema = z.strictObject({ reason: line(200) });

/**
 * Staff take a suppression back, with a reason that goes on record. Who had confirmed gets mail
 * again; who had not is asked again. Reports about mail from before do not count any more. Throws
 * `not_allowed` for somebody who is not suppressed, or who said no: only they can come back.
 */
export async function reinstateSubscriber(
  context: CommandContext,
  actor: Actor,
  id: string,
  input: unknown,
): Promise<SubscriberView> {
  requireScope(actor, 'subscribers:write');
  const { reason } = parseInput(reinstatementSchema, input);
  const now = context.now();
  return context.store.transaction(async (q) => {
    const row = await subscriberOfId(q, id);
    requireReinstatable(row);
    await requireNotErased(context, q, row.emailKey);
    await reinstate(context, q, row, await mailClock(context, q, now));
    await writeAudit(q, {
      at: now,
      actor: actor.label,
      action: 'subscriber.reinstate',
      entity: 'subscriber',
      entityId: id,
      detail: { reason, kind: row.suppressedKind },
    });
    return viewOf(q, (await findSubscriber(q, id))!);
  });
}

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
export async function reinstate(
  context: CommandContext,
  q: Queries,
  row: SubscriberRow,
  clock: MailClock,
): Promise<void> {
  const { now } = clock;
  const before = wishesOfRow(row, await subscriptionsOf(q, [row.id]));
  if (row.confirmedAt !== null) {
    await applyWishes(q, row.id, before, clock, reinstated(now));
    return;
  }
  await updateSubscriber(q, row.id, {
    ...reinstated(now),
    requested: row.requested ?? asRequest(before),
    requestedAt: now,
    updatedAt: now,
  });
  await askToConfirm(context, q, row, now);
}
