import { operation } from '#src/commands/operation.ts';
import { updateRecurrence } from '#src/store/planning.ts';
import { loadRule } from './load.ts';
import { viewOf } from './view.ts';

/** Ends a rule; notices that were made stay. Ending twice changes nothing. Throws `not_found`. */
export const endRecurrence = operation({ scope: 'notices:write' }).write(async (tx, id: string) => {
  const row = await loadRule(tx.q, id);
  if (row.endedAt === null) {
    await updateRecurrence(tx.q, row, { endedAt: tx.now, updatedAt: tx.now });
    await tx.audit('recurrence.end', 'recurrence', id);
  }
  return viewOf(tx, await loadRule(tx.q, id));
});
