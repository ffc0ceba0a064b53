import * as z from 'zod';
import { READER } from '#src/domain/actor.ts';
import { invalidField } from '#src/domain/errors.ts';
import { newId } from '#src/store/ids.ts';
import {
  findSubscriberByKey,
  insertSubscriber,
  updateSubscriber,
  type SubscriberRow,
} from '#src/store/subscribers.ts';
import { mayReturn } from '../bounce/may-return.ts';
import type { CommandContext } from '../context.ts';
import { writing, type Tx } from '../operation.ts';
import { parseInput } from '../parse.ts';
import { askToConfirm, newSubscriber, sendManageLink } from './confirmation.ts';
import { emailField, wishesSchema } from './input.ts';
import { asRequest, resolveWishes, type ResolvedWishes } from './wishes.ts';

const requestSchema = z.strictObject({
  email: emailField,
  ...wishesSchema,
  /** A single notice to follow, whatever else is followed. */
  notice: z.string({ error: 'must be the id of a notice' }).max(32).optional(),
});

/** The one answer that there is, so that nobody learns from it who is subscribed. */
export interface RequestAccepted {
  accepted: true;
}

/**
 * Somebody on the public page asks for mail to an address. Whatever is known of the address,
 * the answer is the same, and nothing that is in force changes without a link from a mail.
 * Throws `invalid` for input that is wrong for everybody.
 */
export async function requestSubscription(
  context: CommandContext,
  input: unknown,
): Promise<RequestAccepted> {
  const request = parseInput(requestSchema, input);
  const address = context.parseAddress(request.email);
  if (!address.ok) {
    throw invalidField('/email', address.detail);
  }
  await writing(context, READER, async (tx) => {
    const wishes = await resolveWishes(tx.q, request, { notice: request.notice });
    const known = await findSubscriberByKey(tx.q, address.key);
    if (known === null) {
      const id = newId();
      await insertSubscriber(tx.q, newSubscriber(address, wishes, { id, now: tx.now }));
      await askToConfirm(tx, { id, emailKey: address.key });
      await tx.audit('subscriber.request', 'subscriber', id);
    } else {
      await requestAgain(tx, known, wishes);
    }
  });
  return { accepted: true };
}

/**
 * Whatever is known of the address, something is written: a request that changes nothing would
 * be answered sooner by a disk's turn, and so tell who is subscribed.
 */
async function requestAgain(tx: Tx, known: SubscriberRow, wishes: ResolvedWishes): Promise<void> {
  let action = 'subscriber.request';
  if (known.status === 'confirmed') {
    if (await sendManageLink(tx, known.id, wishes.noticeIds[0])) {
      action = 'subscriber.request_manage_link';
    }
  } else if (mayReturn(known, tx.now)) {
    // What they said before and what came back stand until they confirm.
    const requested = asRequest(wishes);
    await updateSubscriber(tx.q, known.id, { requested, requestedAt: tx.now, updatedAt: tx.now });
    await askToConfirm(tx, known);
  }
  await tx.audit(action, 'subscriber', known.id);
}
