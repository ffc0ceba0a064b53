import type { Store } from '#src/store/queries.ts';
import { deleteBounces } from '#src/store/bounces.ts';

const FORGET_AFTER_MS = 365 * 24 * 3_600_000;
const AT_ONCE = 500;

/**
 * The clock forgets reports after a year; what they led to stays with the subscriber.
 *
 * @returns true when there may be more
 */
export async function forgetBounces(context: { store: Store }, now: number): Promise<boolean> {
  const gone = await context.store.transaction((q) =>
    deleteBounces(q, now - FORGET_AFTER_MS, AT_ONCE),
  );
  return gone === AT_ONCE;
}
