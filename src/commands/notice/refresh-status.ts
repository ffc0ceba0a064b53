import { isActive, isFinished, type NoticeKind } from '#src/domain/notice.ts';
import { newestEntry, statusOf, type TimelineEntry } from '#src/domain/timeline.ts';
import { updateNotice, updatesOfNotices, type NoticeRow } from '#src/store/notices.ts';
import type { Queries } from '#src/store/queries.ts';

/** When work really began and ended, as the timeline tells it. */
function actualTimes(
  kind: NoticeKind,
  entries: readonly TimelineEntry[],
): { actualStart: number | null; actualEnd: number | null } {
  const begun = entries.filter((entry) => isActive(entry.status));
  const actualStart =
    begun.length === 0 ? null : Math.min(...begun.map((entry) => entry.displayAt));
  const newest = newestEntry(entries);
  const over = newest !== null && isFinished(kind, newest.status);
  return { actualStart, actualEnd: over && actualStart !== null ? newest.displayAt : null };
}

/**
 * Brings the notice's cached status and actual times up to its timeline. The only writer of
 * `notices.status`: nothing else may set it, so it cannot disagree with the record.
 */
export async function refreshNoticeStatus(
  q: Queries,
  notice: NoticeRow,
  change: Partial<Omit<NoticeRow, 'id' | 'status' | 'actualStart' | 'actualEnd'>>,
): Promise<void> {
  const entries = await updatesOfNotices(q, [notice.id]);
  await updateNotice(q, notice.id, {
    ...change,
    ...actualTimes(notice.kind, entries),
    status: statusOf(entries),
  });
}
