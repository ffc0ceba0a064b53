import { isObjection, notesOf } from '#src/domain/approval.ts';
import type { Look } from '#src/domain/look.ts';
import { openRequests, type ApprovalRow } from '#src/store/approvals.ts';
import { findNotice, type NoticeRow } from '#src/store/notices.ts';
import { publicTextOf } from '../approval/public-text.ts';
import { type Tx } from '../operation.ts';

/** What a second person is asked to look at, by notice. */
export async function openLooks(tx: Tx): Promise<Map<string, { look: Look; row: ApprovalRow }[]>> {
  const found: { look: Look; row: ApprovalRow }[] = [];
  for (const row of await openRequests(tx.q)) {
    const notice = await findNotice(tx.q, row.noticeId);
    if (notice !== null && (await canBeGiven(tx, notice, row))) {
      found.push({ look: lookOf(notice, row), row });
    }
  }
  return Map.groupBy(found, ({ row }) => row.noticeId);
}

/** Nobody is kept looking at a draft that can no longer go out as it was asked about. */
async function canBeGiven(tx: Tx, notice: NoticeRow, row: ApprovalRow): Promise<boolean> {
  if (row.subject !== 'publication' || notice.status !== 'draft') {
    return true;
  }
  const begun = notice.windowStart !== null && notice.windowStart <= tx.now;
  const over = notice.windowEnd !== null && notice.windowEnd <= tx.now;
  if (over || (notice.kind === 'maintenance' && begun)) {
    return false;
  }
  return (await publicTextOf(tx, notice, 'publication')).hash === row.textHash;
}

function lookOf(notice: NoticeRow, row: ApprovalRow): Look {
  const notes = notesOf(row);
  const since = notes.since ?? row.requestedAt;
  return {
    id: row.id,
    dueAt: row.dueAt,
    since,
    askedAt: notes.askedAt ?? since,
    objectedAt: isObjection(row) ? row.decidedAt : null,
    breakGlass: row.breakGlass,
    slow: notice.kind === 'maintenance' || row.subject !== 'publication',
  };
}
