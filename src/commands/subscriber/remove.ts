import type { CommandContext } from '../context.ts';
import { requireScope, type Actor } from '#src/domain/actor.ts';
import { markErased } from '#src/store/erased.ts';
import { writeAudit } from '#src/store/record.ts';
import { deleteSubscriber } from '#src/store/subscribers.ts';
import { subscriberOfId } from './load.ts';

/**
 * Erases a person: the address, what they follow and every record of mail to them. Of somebody
 * who said no, a keyed hash stays as if they had erased themselves. Throws `not_found`.
 */
export async function removeSubscriber(
  context: CommandContext,
  actor: Actor,
  id: string,
): Promise<void> {
  requireScope(actor, 'subscribers:write');
  const now = context.now();
  await context.store.transaction(async (q) => {
    const row = await subscriberOfId(q, id);
    await deleteSubscriber(q, id);
    if (row.unsubscribedAt !== null) {
      // Their no outlives the row, or the next import would bring them back.
      await markErased(q, context.addressMark(row.emailKey), now);
    }
    await writeAudit(q, {
      at: now,
      actor: actor.label,
      action: 'subscriber.remove',
      entity: 'subscriber',
      entityId: id,
    });
  });
}
