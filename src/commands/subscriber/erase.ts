import type { CommandContext } from '../context.ts';
import { markErased } from '#src/store/erased.ts';
import { writeAudit } from '#src/store/record.ts';
import { deleteSubscriber } from '#src/store/subscribers.ts';
import { subscriberOfToken } from './load.ts';

/**
 * The reader has themselves erased: the address, what they follow and every record of mail to
 * them. What stays is a keyed hash that names nobody, so that no import brings them back; the
 * record says that it was done, without an address. Throws `not_found`.
 */
export async function eraseSubscription(context: CommandContext, token: string): Promise<void> {
  const now = context.now();
  await context.store.transaction(async (q) => {
    const row = await subscriberOfToken(context, q, 'manage', token);
    await deleteSubscriber(q, row.id);
    await markErased(q, context.addressMark(row.emailKey), now);
    await writeAudit(q, {
      at: now,
      actor: 'reader',
      action: 'subscriber.erase',
      entity: 'subscriber',
      entityId: row.id,
    });
  });
}
