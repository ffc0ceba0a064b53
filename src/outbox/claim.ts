import { claimable, leaseDeliveries } from '../store/leases.ts';
import type { DeliveryRow } from '../store/outbox.ts';
import type { Store } from '../store/queries.ts';

/** How long a claimed delivery is one worker's own unless it prolongs the lease. */
export const LEASE_MS = 30_000;

/**
 * Claims up to `limit` deliveries for one worker, the most urgent first, then by due time. No
 * two workers get the same one, and one whose worker died is to be had again after its lease.
 */
export async function claimBatch(
  store: Store,
  claim: { owner: string; now: number; limit: number },
): Promise<DeliveryRow[]> {
  const { owner, now, limit } = claim;
  // An idle worker must not take turns at writing.
  if ((await claimable(store.read, now, 1)).length === 0) {
    return [];
  }
  const rows = await store.transaction(async (q) => {
    const ids = await claimable(q, now, limit);
    return leaseDeliveries(q, ids, { owner, now, until: now + LEASE_MS });
  });
  return rows.sort((a, b) => a.priority - b.priority || a.dueAt - b.dueAt);
}
