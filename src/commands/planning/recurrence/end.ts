import type { CommandContext } from '#src/commands/context.ts';
import { requireScope, type Actor } from '#src/domain/actor.ts';
import { updateRecurrence } from '#src/store/planning.ts';
import { auditRule } from './audit.ts';
import { loadRule } from './load.ts';
import { viewOf, type RecurrenceView } from './view.ts';

/** Ends a rule; notices that were made stay. Ending twice changes nothing. Throws `not_found`. */
export async function endRecurrence(
  context: CommandContext,
  actor: Actor,
  id: string,
): Promise<RecurrenceView> {
  requireScope(actor, 'notices:write');
  const now = context.now();
  return context.store.transaction(async (q) => {
    const row = await loadRule(q, id);
    if (row.endedAt === null) {
      await updateRecurrence(q, row, { endedAt: now, updatedAt: now });
      await auditRule(q, actor, 'recurrence.end', id, now);
    }
    return viewOf(q, await loadRule(q, id), now);
  });
}
