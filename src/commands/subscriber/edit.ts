import type { CommandContext } from '../context.ts';
import { requireScope, type Actor } from '#src/domain/actor.ts';
import { writeAudit } from '#src/store/record.ts';
import { parseInput } from '../parse.ts';
import { changedWishesSchema } from './input.ts';
import { subscriberOfId } from './load.ts';
import { mailClock } from './mail-clock.ts';
import { changePreferences } from './preferences.ts';
import type { SubscriberView } from './view.ts';

/** Staff change what a person gets, never the address or whether they confirmed. */
export async function editSubscriber(
  context: CommandContext,
  actor: Actor,
  id: string,
  input: unknown,
  expectedRevision?: number,
): Promise<SubscriberView> {
  requireScope(actor, 'subscribers:write');
  const change = parseInput(changedWishesSchema, input);
  const now = context.now();
  return context.store.transaction(async (q) => {
    const view = await changePreferences(
      q,
      await subscriberOfId(q, id),
      change,
      await mailClock(context, q, now),
      expectedRevision,
    );
    await writeAudit(q, {
      at: now,
      actor: actor.label,
      action: 'subscriber.edit',
      entity: 'subscriber',
      entityId: id,
    });
    return view;
  });
}
