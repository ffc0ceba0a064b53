import { READER } from '#src/domain/actor.ts';
import { Refusal } from '#src/domain/errors.ts';
import { enqueueDirect } from '#src/outbox/enqueue.ts';
import { updateSubscriber } from '#src/store/subscribers.ts';
import type { CommandContext } from '../context.ts';
import { writing } from '../operation.ts';
import { subscriberOfToken } from './load.ts';

/**
 * Makes every link and calendar address mailed so far worthless, the one that asks for it
 * included, and mails a new one. Throws `not_found`, or `not_allowed` for somebody who gets no
 * mail and so could never hold the new link.
 */
export async function renewLinks(context: CommandContext, token: string): Promise<void> {
  await writing(context, READER, async (tx) => {
    const row = await subscriberOfToken(tx, 'manage', token);
    if (row.status !== 'confirmed') {
      throw new Refusal('not_allowed', 'This address gets no mail, so no new link can be sent.');
    }
    await updateSubscriber(tx.q, row.id, { tokenVersion: row.tokenVersion + 1, updatedAt: tx.now });
    // Not held back by the daily limit: the old link is dead, so this cannot be asked for twice.
    await enqueueDirect(tx.q, { purpose: 'manage_link', subscriberId: row.id, now: tx.now });
    await tx.audit('subscriber.renew_links', 'subscriber', row.id);
  });
}
