import type { Actor } from '#src/domain/actor.ts';
import { moveApproval, unusedApprovalsBy } from '#src/store/approvals.ts';
import type { Queries } from '#src/store/queries.ts';
import { findSummary, updateSummary } from '#src/store/summaries.ts';
import { auditApproval } from './audit.ts';

/**
 * Ends the approvals that somebody gave who can no longer sign in, and by which nothing has been
 * published: their authors ask again. A review that went on with such a word is owed again.
 */
export async function endWordsOf(
  q: Queries,
  actor: Actor,
  label: string,
  now: number,
): Promise<void> {
  for (const row of await unusedApprovalsBy(q, label)) {
    const ended =
      row.dueAt === null
        ? ({ state: 'voided' } as const)
        : ({ state: 'requested', decidedBy: null, decidedAt: null } as const);
    await moveApproval(q, row.id, 'approved', ended);
    const summary = row.subject === 'summary' ? await findSummary(q, row.noticeId) : null;
    if (summary !== null && summary.status === 'approved') {
      await updateSummary(q, summary, { status: 'draft' });
    }
    const what = { was: row.state, given_by: label };
    await auditApproval(q, actor, row.noticeId, 'approval.void', row, now, what);
  }
}
