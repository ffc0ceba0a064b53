import { deleteFinished } from '../store/outbox.ts';
import type { Store } from '../store/queries.ts';

/** How long staff can look up what became of a mail. */
export const KEEP_DELIVERIES_MS = 90 * 24 * 3_600_000;
const AT_ONCE = 1_000;

/**
 * Removes deliveries that were finished long ago. Never one that is waiting or under way.
 *
 * @returns true when there may be more
 */
export async function pruneDeliveries(deps: { store: Store }, now: number): Promise<boolean> {
  const removed = await deps.store.transaction((q) =>
    deleteFinished(q, now - KEEP_DELIVERIES_MS, AT_ONCE),
  );
  return removed === AT_ONCE;
}
