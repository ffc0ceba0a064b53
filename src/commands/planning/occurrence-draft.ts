import type { CommandContext } from '../context.ts';
import type { Actor } from '#src/domain/actor.ts';
import { updateNotice } from '#src/store/notices.ts';
import type { RecurrenceRow } from '#src/store/planning.ts';
import type { Queries } from '#src/store/queries.ts';
import { iso } from '../instants.ts';
import { createDraft } from '../notice/create-draft.ts';
import { discardDraft } from '../notice/edit-draft.ts';

type Rule = Pick<RecurrenceRow, 'draft' | 'durationMs' | 'timeZone'>;

/**
 * Makes the draft of one occurrence, inside the caller's transaction, and its id. On rehearsal
 * it is discarded again: what is wrong with the draft is said when the rule is made, not weeks later.
 */
export async function draftOfOccurrence(
  context: CommandContext,
  q: Queries,
  actor: Actor,
  rule: Rule,
  at: number,
  options: { rehearse?: true; recurrenceId?: string } = {},
): Promise<string> {
  const { id } = await createDraft(context, actor, {
    ...rule.draft,
    kind: 'maintenance',
    window: { start: iso(at), end: iso(at + rule.durationMs), time_zone: rule.timeZone },
  });
  if (options.rehearse === true) {
    await discardDraft(context, actor, id);
  } else if (options.recurrenceId !== undefined) {
    await updateNotice(q, id, { recurrenceId: options.recurrenceId, occurrence: at });
  }
  return id;
}
