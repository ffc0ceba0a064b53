import { operation, type Tx } from '#src/commands/operation.ts';
import { updateRecurrence } from '#src/store/planning.ts';
import { columnsOf } from './columns.ts';
import { loadLiveRule, loadRule } from './load.ts';
import { viewOf } from './view.ts';

/** Replaces a rule; notices that were made stay as they are. Throws `invalid`, `not_found`, `stale`. */
export const editRecurrence = operation({ scope: 'notices:write' }).write(
  async (tx: Tx, id: string, raw: unknown, expectedRevision?: number) => {
    const row = await loadLiveRule(tx.q, id, expectedRevision);
    const columns = await columnsOf(tx, raw);
    await updateRecurrence(tx.q, row, { ...columns, fault: null, updatedAt: tx.now });
    await tx.audit('recurrence.edit', 'recurrence', id);
    return viewOf(tx, await loadRule(tx.q, id));
  },
);
