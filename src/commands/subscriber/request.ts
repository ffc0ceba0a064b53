import type { CommandContext } from '../context.ts';
import * as z from 'zod';
import { invalidField } from '#src/domain/errors.ts';
import { newId } from '#src/store/ids.ts';
import type { Queries } from '#src/store/queries.ts';
import { writeAudit } from '#src/store/record.ts';
import {
  findSubscriberByKey,
  insertSubscriber,
  updateSubscriber,
  type SubscriberRow,
} from '#src/store/subscribers.ts';
import { mayReturn } from '../bounce/may-return.ts';
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
  now: number,
): Promise<RequestAccepted> {
  const request = parseInput(requestSchema, input);
  const address = context.parseAddress(request.email);
  if (!address.ok) {
    throw invalidField('/email', address.detail);
  }
  await context.store.transaction(async (q) => {
    const wishes = await resolveWishes(q, request, { notice: request.notice });
    const known = await findSubscriberByKey(q, address.key);
    if (known === null) {
      const id = newId();
      await insertSubscriber(q, newSubscriber(address, wishes, { id, now }));
      await askToConfirm(context, q, { id, emailKey: address.key }, now);
      await record(q, id, 'subscriber.request', now);
    } else {
      await requestAgain(context, q, known, { wishes, now });
    }
  });
  return { accepted: true };
}

/**
 * Whatever is known of the address, something is written: a request that changes nothing would
 * be answered sooner by a disk's turn, and so tell who is subscribed.
 */
async function requestAgain(
  context: CommandContext,
  q: Queries,
  known: SubscriberRow,
  { wishes, now }: { wishes: ResolvedWishes; now: number },
): Promise<void> {
  let action = 'subscriber.request';
  if (known.status === 'confirmed') {
    if (await sendManageLink(q, known.id, now, wishes.noticeIds[0])) {
      action = 'subscriber.request_manage_link';
    }
  } else if (mayReturn(known, now)) {
    // What they said before and what came back stand until they confirm.
    const requested = asRequest(wishes);
    await updateSubscriber(q, known.id, { requested, requestedAt: now, updatedAt: now });
    await askToConfirm(context, q, known, now);
  }
  await record(q, known.id, action, now);
}

async function record(q: Queries, entityId: string, action: string, at: number): Promise<void> {
  await writeAudit(q, { at, actor: 'reader', action, entity: 'subscriber', entityId });
}
