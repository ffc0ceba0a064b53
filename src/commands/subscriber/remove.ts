import { requireScope, type Actor } from '../../domain/actor.ts';
import { notFound } from '../../domain/errors.ts';
import { writeAudit } from '../../store/record.ts';
import { deleteSubscriber } from '../../store/subscribers.ts';
import type { SubscriberContext } from './context.ts';

/** Erases a person: the address, what they follow and every record of mail to them. */
export async function removeSubscriber(
  context: SubscriberContext,
  actor: Actor,
  id: string,
): Promise<void> {
  requireScope(actor, 'subscribers:write');
  const now = context.now();
  await context.store.transaction(async (q) => {
    if (!(await deleteSubscriber(q, id))) {
      throw notFound('There is no subscriber with this id.');
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
