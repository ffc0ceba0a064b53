import type { CommandContext } from '../context.ts';
import { notFound } from '#src/domain/errors.ts';
import { optOut } from '#src/store/consent.ts';
import { writeAudit } from '#src/store/record.ts';
import { findSubscriber } from '#src/store/subscribers.ts';

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
  const now = context.now();
  await context.store.transaction(async (q) => {
    const row = await findSubscriber(q, subject.subscriberId);
    const isOut = row !== null && row.unsubscribedAt !== null && row.requestedAt === null;
    if (row === null || isOut) {
      return;
    }
    if (row.tokenVersion !== subject.tokenVersion) {
      throw notFound('This link is not valid any more. Open it from a newer mail.');
    }
    await optOut(q, row, { at: now });
    await writeAudit(q, {
      at: now,
      actor: 'reader',
      action: 'subscriber.unsubscribe',
      entity: 'subscriber',
      entityId: row.id,
    });
  });
  return { unsubscribed: true };
}
