import type { Store } from '#src/store/queries.ts';
import { pruneKeptAnswers } from '../store/idempotency.ts';

/** Forgets the answers kept for repeated POSTs once their day is over. True if there were any. */
export async function forgetAnswers(context: { store: Store }, now: number): Promise<boolean> {
  return (await context.store.transaction((q) => pruneKeptAnswers(q, now))) > 0;
}
