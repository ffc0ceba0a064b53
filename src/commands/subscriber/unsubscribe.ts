import { READER } from '#src/domain/actor.ts';
import { notFound } from '#src/domain/errors.ts';
import { optOut } from '#src/store/consent.ts';
import { findSubscriber } from '#src/store/subscribers.ts';
import type { CommandContext } from '../context.ts';
import { writing } from '../operation.ts';

export interface Unsubscribed {
  unsubscribed: true;
}

/**
 * The reader leaves, by the link in a mail's body or header or the one to their settings. Doing
 * it again, or after being erased, is no error. Throws `not_found` for a link that is not ours.
 */
export async function unsubscribe(context: CommandContext, token: string): Promise<Unsubscribed> {
  const subject = context.verifyToken('unsubscribe', token) ?? context.verifyToken('manage', token);
  if (subject === null) {
    throw notFound('This link is not valid. Open it from the mail again.');
  }
  await writing(context, READER, async (tx) => {
    const row = await findSubscriber(tx.q, subject.subscriberId);
    const isOut = row !== null && row.unsubscribedAt !== null && row.requestedAt === null;
    if (row === null || isOut) {
      return;
    }
    if (row.tokenVersion !== subject.tokenVersion) {
      throw notFound('This link is not valid any more. Open it from a newer mail.');
    }
    await optOut(tx.q, row, { at: tx.now });
    await tx.audit('subscriber.unsubscribe', 'subscriber', row.id);
  });
  return { unsubscribed: true };
}
