import { READER } from '#src/domain/actor.ts';
import { markErased } from '#src/store/erased.ts';
import { deleteSubscriber } from '#src/store/subscribers.ts';
import type { CommandContext } from '../context.ts';
import { writing } from '../operation.ts';
import { subscriberOfToken } from './load.ts';

/**
 * The reader has themselves erased: the address, what they follow and every record of mail to
 * them. What stays is a keyed hash that names nobody, so that no import brings them back; the
 * record says that it was done, without an address. Throws `not_found`.
 */
export async function eraseSubscription(context: CommandContext, token: string): Promise<void> {
  await writing(context, READER, async (tx) => {
    const row = await subscriberOfToken(tx, 'manage', token);
    await deleteSubscriber(tx.q, row.id);
    await markErased(tx.q, tx.addressMark(row.emailKey), tx.now);
    await tx.audit('subscriber.erase', 'subscriber', row.id);
  });
}
