import { noticeGiven } from '#src/domain/window.ts';
import type { NoticeRow, UpdateRow } from '#src/store/notices.ts';

/** Milliseconds of notice that a published window gave, its moves included; null without a window. */
export function announcedAhead(
  notice: Pick<NoticeRow, 'publishedAt' | 'windowStart'>,
  timeline: readonly UpdateRow[],
): number | null {
  if (notice.publishedAt === null || notice.windowStart === null) {
    return null;
  }
  const moves = timeline
    .filter(({ newWindowStart }) => newWindowStart !== null)
    .toSorted((a, b) => a.sequence - b.sequence);
  return noticeGiven(
    { at: notice.publishedAt, start: moves[0]?.oldWindowStart ?? notice.windowStart },
    moves.map(({ createdAt, newWindowStart }) => ({ at: createdAt, start: newWindowStart! })),
  );
}
