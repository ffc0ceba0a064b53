import { personOf } from '#src/domain/actor.ts';
import { isObjection, notesOf, type ApprovalSubject } from '#src/domain/approval.ts';
import {
  approvalsOf,
  entriesAbout,
  standingApproval,
  type ApprovalRow,
} from '#src/store/approvals.ts';
import type { NoticeRow } from '#src/store/notices.ts';
import type { Queries } from '#src/store/queries.ts';

/**
 * For whoever lost a race: who did what to the text that they looked at, and what that leaves to
 * do. What became of other texts, before or since, is none of it.
 */
export async function whatHappened(
  q: Queries,
  notice: NoticeRow,
  subject: ApprovalSubject,
  looked: string,
): Promise<string> {
  // The newest first: the same text may have been asked about before.
  const row = (await approvalsOf(q, notice.id)).find(
    (one) => one.subject === subject && one.textHash === looked,
  );
  if (row === undefined || row.state === 'requested') {
    return 'The text is another one than you looked at: look at it again, then decide.';
  }
  const who = personOf(row.decidedBy ?? '');
  switch (row.state) {
    case 'approved':
      return `${who} was faster and approved it. Nothing was changed by you.`;
    case 'used':
      return row.dueAt === null
        ? `${who} was faster and approved it, and it has been published. Nothing is left to approve.`
        : `${who} was faster and looked at what is published. Nothing is left to look at.`;
    case 'rejected':
      return isObjection(row)
        ? `${who} was faster and objected. A correcting text comes first; then it is looked at again.`
        : `${who} was faster and sent it back. Nothing was changed by you.`;
    case 'voided':
      return whyVoid(q, notice, row);
  }
}

async function whyVoid(q: Queries, notice: NoticeRow, row: ApprovalRow): Promise<string> {
  if (notesOf(row).closed === true) {
    return `${personOf(row.decidedBy!)} was faster and ended the review. Nothing is left to look at.`;
  }
  const ended = await ending(q, row);
  // Who shut somebody out wrote and published nothing by it.
  const shutOut = ended?.detail['given_by'] !== undefined;
  const who = ended === null || shutOut ? 'Somebody' : personOf(ended.actor);
  const standing = await standingApproval(q, notice.id, row.subject);
  if (row.subject === 'publication' && notice.status !== 'draft') {
    return standing === null
      ? `${who} published it meanwhile. Nothing is left to approve.`
      : `${who} has said something else in public meanwhile: look at all of it again, then decide.`;
  }
  const what = shutOut
    ? `${personOf(row.decidedBy!)} approved it and can no longer sign in`
    : `${who} edited the text meanwhile`;
  return standing === null
    ? `${what}: it must be asked for again.`
    : `${what}, and somebody is asked about it again: look at it again, then decide.`;
}

/** What ended it, as the record has it; null: from before there was one. */
async function ending(q: Queries, { id, noticeId }: ApprovalRow) {
  const entries = await entriesAbout(q, noticeId, ['approval.void']);
  return entries.find(({ detail }) => detail['approval'] === id) ?? null;
}
