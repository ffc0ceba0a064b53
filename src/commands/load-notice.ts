import { notFound, Refusal } from '#src/domain/errors.ts';
import { findNotice, type NoticeRow } from '#src/store/notices.ts';
import type { Queries } from '#src/store/queries.ts';

/** The refusal where there is none, or none that its asker may know of. */
export const noSuchNotice = (): Refusal => notFound('There is no notice with this id.');

/** The notice, or `not_found`. */
export async function loadNotice(q: Queries, id: string): Promise<NoticeRow> {
  const notice = await findNotice(q, id);
  if (notice === null) {
    throw noSuchNotice();
  }
  return notice;
}

/** Throws `stale` when the caller has read an older revision than the stored one. */
export function checkRevision(notice: NoticeRow, expected: number | undefined): void {
  if (expected !== undefined && expected !== notice.revision) {
    throw new Refusal(
      'stale',
      'Somebody has changed this notice meanwhile. Read it again and repeat your change.',
    );
  }
}
