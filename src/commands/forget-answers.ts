import { pruneKeptAnswers } from '../store/idempotency.ts';
import type { CommandContext } from './context.ts';

/** Forgets the answers kept for repeated POSTs once their day is over. True if there were any. */
export async function forgetAnswers(
  context: Pick<CommandContext, 'store'>,
  now: number,
): Promise<boolean> {
  return (await context.store.transaction((q) => pruneKeptAnswers(q, now))) > 0;
}
