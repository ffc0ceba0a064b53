import type { CommandContext } from '#src/commands/context.ts';
import { requireScope, type Actor } from '#src/domain/actor.ts';
import { newId } from '#src/store/ids.ts';
import { insertRecurrence, type RecurrenceRow } from '#src/store/planning.ts';
import { auditRule } from './audit.ts';
import { columnsOf } from './columns.ts';
import { viewOf, type RecurrenceView } from './view.ts';

/** Adds a rule, after its first occurrence was made on trial. Throws `invalid`. */
export async function createRecurrence(
  context: CommandContext,
  actor: Actor,
  raw: unknown,
): Promise<RecurrenceView> {
  requireScope(actor, 'notices:write');
  const now = context.now();
  return context.store.transaction(async (q) => {
    const columns = await columnsOf(context, q, actor, raw);
    const row: RecurrenceRow = {
      id: newId(),
      ...columns,
      madeUntil: now,
      fault: null,
      endedAt: null,
      revision: 1,
      createdBy: actor.label,
      createdAt: now,
      updatedAt: now,
    };
    await insertRecurrence(q, row);
    await auditRule(q, actor, 'recurrence.create', row.id, now);
    return viewOf(q, row, now);
  });
}
