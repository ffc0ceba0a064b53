import { operation } from '#src/commands/operation.ts';
import { newId } from '#src/store/ids.ts';
import { insertRecurrence, type RecurrenceRow } from '#src/store/planning.ts';
import { columnsOf } from './columns.ts';
import { viewOf } from './view.ts';

/** Adds a rule, after its first occurrence was made on trial. Throws `invalid`. */
export const createRecurrence = operation({ scope: 'notices:write' }).write(
  async (tx, raw: unknown) => {
    const columns = await columnsOf(tx, raw);
    const row: RecurrenceRow = {
      id: newId(),
      ...columns,
      madeUntil: tx.now,
      fault: null,
      endedAt: null,
      revision: 1,
      createdBy: tx.actor.label,
      createdAt: tx.now,
      updatedAt: tx.now,
    };
    await insertRecurrence(tx.q, row);
    await tx.audit('recurrence.create', 'recurrence', row.id);
    return viewOf(tx, row);
  },
);
