import type { CommandContext } from '../context.ts';
import { Refusal } from '#src/domain/errors.ts';
import { enqueueDirect } from '#src/outbox/enqueue.ts';
import { writeAudit } from '#src/store/record.ts';
import { updateSubscriber } from '#src/store/subscribers.ts';
import { subscriberOfToken } from './load.ts';

/**
 * Makes every link and calendar address mailed so far worthless, the one that asks for it
 * included, and mails a new one. Throws `not_found`, or `not_allowed` for somebody who gets no
 * mail and so could never hold the new link.
 */
export async function renewLinks(context: CommandContext, token: string): Promise<void> {
  const now = context.now();
  await context.store.transaction(async (q) => {
    const row = await subscriberOfToken(context, q, 'manage', token);
    if (row.status !== 'confirmed') {
      throw new Refusal('not_allowed', 'This address gets no mail, so no new link can be sent.');
    }
    await updateSubscriber(q, row.id, { tokenVersion: row.tokenVersion + 1, updatedAt: now });
    // Not held back by the daily limit: the old link is dead, so this cannot be asked for twice.
    await enqueueDirect(q, { purpose: 'manage_link', subscriberId: row.id, now });
    await writeAudit(q, {
      at: now,
      actor: 'reader',
      action: 'subscriber.renew_links',
      entity: 'subscriber',
      entityId: row.id,
    });
  });
}
