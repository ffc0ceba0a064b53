import type { CommandContext } from '#src/commands/context.ts';
import { requireScope, type Actor } from '#src/domain/actor.ts';
import { updateRecurrence } from '#src/store/planning.ts';
import { auditRule } from './audit.ts';
import { columnsOf } from './columns.ts';
import { loadLiveRule, loadRule } from './load.ts';
import { viewOf, type RecurrenceView } from './view.ts';

/** Replaces a rule; notices that were made stay as they are. Throws `invalid`, `not_found`, `stale`. */
export async function editRecurrence(
  context: CommandContext,
  actor: Actor,
  id: string,
  raw: unknown,
  expectedRevision?: number,
): Promise<RecurrenceView> {
  requireScope(actor, 'notices:write');
  const now = context.now();
  return context.store.transaction(async (q) => {
    const row = await loadLiveRule(q, id, expectedRevision);
    const columns = await columnsOf(context, q, actor, raw);
    await updateRecurrence(q, row, { ...columns, fault: null, updatedAt: now });
    await auditRule(q, actor, 'recurrence.edit', id, now);
    return viewOf(q, await loadRule(q, id), now);
  });
}
