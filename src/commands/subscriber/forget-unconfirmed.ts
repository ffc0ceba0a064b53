import type { Store } from '#src/store/queries.ts';
import { SYSTEM } from '#src/domain/actor.ts';
import { deleteAskedBefore, isAskedBefore } from '#src/store/asked-mailboxes.ts';
import { writeAudit } from '#src/store/record.ts';
import { deleteSubscriber, listStaleRequests, updateSubscriber } from '#src/store/subscribers.ts';
import { ASKED_WITHIN_MS } from './confirmation.ts';

/** Long enough for the last mail to be given up; an address is not ours to keep without consent. */
export const FORGET_AFTER_MS = 7 * 24 * 3_600_000;
const AT_ONCE = 500;

/**
 * The clock forgets people who were asked and never confirmed. Who had left before a stranger
 * asked for them stays known as having left, and whose mail came back as suppressed.
 *
 * @returns true when there may be more
 */
export async function forgetUnconfirmed(context: { store: Store }, now: number): Promise<boolean> {
  const cutoff = now - FORGET_AFTER_MS;
  if ((await listStaleRequests(context.store.read, cutoff, 1)).length === 0) {
    return false;
  }
  return context.store.transaction(async (q) => {
    const stale = await listStaleRequests(q, cutoff, AT_ONCE);
    for (const { id, unsubscribedAt, suppressedAt } of stale) {
      if (suppressedAt === null && unsubscribedAt === null) {
        await deleteSubscriber(q, id);
      } else {
        await updateSubscriber(q, id, { requested: null, requestedAt: null, updatedAt: now });
      }
      await writeAudit(q, {
        at: now,
        actor: SYSTEM.label,
        action: 'subscriber.forget',
        entity: 'subscriber',
        entityId: id,
      });
    }
    return stale.length === AT_ONCE;
  });
}

/** The clock forgets which mailboxes were asked, once that counts no more. */
export async function forgetAskedMailboxes(context: { store: Store }, now: number): Promise<void> {
  const cutoff = now - ASKED_WITHIN_MS;
  if (await isAskedBefore(context.store.read, cutoff)) {
    await context.store.transaction((q) => deleteAskedBefore(q, cutoff));
  }
}
