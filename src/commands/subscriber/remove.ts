import { markErased } from '#src/store/erased.ts';
import { deleteSubscriber } from '#src/store/subscribers.ts';
import { operation } from '../operation.ts';
import { subscriberOfId } from './load.ts';

/**
 * Erases a person: the address, what they follow and every record of mail to them. Of somebody
 * who said no, a keyed hash stays as if they had erased themselves. Throws `not_found`.
 */
export const removeSubscriber = operation({ scope: 'subscribers:write' }).write(
  async (tx, id: string) => {
    const row = await subscriberOfId(tx.q, id);
    await deleteSubscriber(tx.q, id);
    if (row.unsubscribedAt !== null) {
      // Their no outlives the row, or the next import would bring them back.
      await markErased(tx.q, tx.addressMark(row.emailKey), tx.now);
    }
    await tx.audit('subscriber.remove', 'subscriber', id);
  },
);
