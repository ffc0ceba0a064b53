import { isObjection, type ApprovalSubject } from '#src/domain/approval.ts';
import { invalidField, Refusal } from '#src/domain/errors.ts';
import { liveApproval, standingApproval } from '#src/store/approvals.ts';
import type { NoticeRow } from '#src/store/notices.ts';
import type { Queries } from '#src/store/queries.ts';
import { findSummary } from '#src/store/summaries.ts';
import { type Tx } from '../operation.ts';
import { auditApproval } from './audit.ts';
import { openApproval, payloadOf, voidOthers } from './write.ts';

/** Asks a second person to look at exactly this text; asked for already, it stays as it is. */
export async function requestApproval(
  tx: Tx,
  notice: NoticeRow,
  subject: ApprovalSubject,
  textHash: string,
): Promise<{ id: string }> {
  await checkOpen(tx.q, notice, subject);
  await voidOthers(tx, notice.id, subject, textHash);
  const live = await liveApproval(tx.q, notice.id, subject);
  if (live !== null) {
    return { id: live.id };
  }
  // The words of a draft may name times: those of now are what is looked at.
  const payload = subject === 'publication' ? payloadOf({ asOf: tx.now }) : null;
  const row = await openApproval(tx, { noticeId: notice.id, subject, textHash, payload });
  await auditApproval(tx, notice.id, 'approval.request', row);
  return { id: row.id };
}

/** Refuses to ask about what is public already. */
async function checkOpen(q: Queries, notice: NoticeRow, subject: ApprovalSubject): Promise<void> {
  const standing = await standingApproval(q, notice.id, subject);
  if (subject === 'publication' && notice.status !== 'draft') {
    throw new Refusal(
      'not_allowed',
      standing !== null && isObjection(standing)
        ? 'This notice is published and was objected to: post a text that corrects it, and it is looked at again.'
        : 'This notice is published: nobody needs to be asked any more.',
    );
  }
  if (subject === 'summary') {
    const summary = await findSummary(q, notice.id);
    if (summary?.status === 'published' && summary.sections.correction === null) {
      throw new Refusal(
        'not_allowed',
        standing !== null && isObjection(standing)
          ? 'This summary is published and was objected to: correct it, and it is looked at again.'
          : 'This summary is published: nobody needs to be asked any more.',
      );
    }
  }
  if (subject === 'disclosure') {
    throw invalidField('/subject', 'disclosure is asked for by naming the facts at …/disclosure');
  }
}
