import { operation } from '../operation.ts';
import { changedWishesSchema } from './input.ts';
import { subscriberOfId } from './load.ts';
import { mailClock } from './mail-clock.ts';
import { changePreferences } from './preferences.ts';
/** Staff change what a person gets, never the address or whether they confirmed. */
export const editSubscriber = operation({
  scope: 'subscribers:write',
  change: changedWishesSchema,
}).write(async (tx, id, change, expectedRevision?: number) => {
  const view = await changePreferences(
    tx.q,
    await subscriberOfId(tx.q, id),
    change,
    await mailClock(tx),
    expectedRevision,
  );
  await tx.audit('subscriber.edit', 'subscriber', id);
  return view;
});
