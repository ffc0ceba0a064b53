import { Refusal } from '#src/domain/errors.ts';
import { isFinished } from '#src/domain/notice.ts';
import type { NoticeRow } from '#src/store/notices.ts';
import type { Queries } from '#src/store/queries.ts';
import { loadNotice } from '../load-notice.ts';

/** The notice, if it is over; else `not_found` or `not_allowed`. */
export async function loadFinished(q: Queries, id: string): Promise<NoticeRow> {
  const notice = await loadNotice(q, id);
  if (notice.status === 'draft' || !isFinished(notice.kind, notice.status)) {
    throw new Refusal('not_allowed', 'This notice is not over: its summary is written when it is.');
  }
  return notice;
}

/** Throws `stale` when the caller has read an older revision of the summary; 0 is none yet. */
export function checkSummaryRevision(stored: number, expected: number | undefined): void {
  if (expected !== undefined && expected !== stored) {
    throw new Refusal(
      'stale',
      'Somebody has changed this summary meanwhile. Read it again and repeat your change.',
    );
  }
}
