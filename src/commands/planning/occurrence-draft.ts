import { updateNotice } from '#src/store/notices.ts';
import type { RecurrenceRow } from '#src/store/planning.ts';
import { iso } from '../instants.ts';
import { addDraft } from '../notice/create-draft.ts';
import { dropDraft } from '../notice/edit-draft.ts';
import { type Tx } from '../operation.ts';

type Rule = Pick<RecurrenceRow, 'draft' | 'durationMs' | 'timeZone'>;

/**
 * Makes the draft of one occurrence, inside the caller's transaction, and its id. On rehearsal
 * it is discarded again: what is wrong with the draft is said when the rule is made, not weeks later.
 */
export async function draftOfOccurrence(
  tx: Tx,
  rule: Rule,
  at: number,
  options: { rehearse?: true; recurrenceId?: string } = {},
): Promise<string> {
  const { id } = await addDraft(tx, {
    ...rule.draft,
    kind: 'maintenance',
    window: { start: iso(at), end: iso(at + rule.durationMs), time_zone: rule.timeZone },
  });
  if (options.rehearse === true) {
    await dropDraft(tx, id);
  } else if (options.recurrenceId !== undefined) {
    await updateNotice(tx.q, id, { recurrenceId: options.recurrenceId, occurrence: at });
  }
  return id;
}
