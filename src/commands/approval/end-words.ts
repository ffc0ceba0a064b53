import { moveApproval, unusedApprovalsBy } from '#src/store/approvals.ts';
import { findSummary, updateSummary } from '#src/store/summaries.ts';
import { type Tx } from '../operation.ts';
import { auditApproval } from './audit.ts';

/**
 * Ends the approvals that somebody gave who can no longer sign in, and by which nothing has been
 * published: their authors ask again. A review that went on with such a word is owed again.
 */
export async function endWordsOf(tx: Tx, label: string): Promise<void> {
  for (const row of await unusedApprovalsBy(tx.q, label)) {
    const ended =
      row.dueAt === null
        ? ({ state: 'voided' } as const)
        : ({ state: 'requested', decidedBy: null, decidedAt: null } as const);
    await moveApproval(tx.q, row.id, 'approved', ended);
    const summary = row.subject === 'summary' ? await findSummary(tx.q, row.noticeId) : null;
    if (summary !== null && summary.status === 'approved') {
      await updateSummary(tx.q, summary, { status: 'draft' });
    }
    const what = { was: row.state, given_by: label };
    await auditApproval(tx, row.noticeId, 'approval.void', row, what);
  }
}
