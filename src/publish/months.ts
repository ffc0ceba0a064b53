import { firstPublished, publishedBetween } from '../store/notices.ts';
import type { Queries } from '../store/queries.ts';
import { addMonths, isMonth, monthOf, startOfMonth } from '../time/month.ts';
import { readPublicNotices } from './notice-view.ts';
import type { PublicNotice } from './view.ts';

export interface PublicMonth {
  /** `2026-12` */
  month: string;
  /** The newest first, by when they began or were announced to begin. */
  notices: PublicNotice[];
  /** The months beside it that lie within the record; null where there is none. */
  previous: string | null;
  next: string | null;
}

/** At most so many notices of one month; more would be a page that nobody can read. */
const MONTH_LIMIT = 500;

/** The notices published in a calendar month of the page's zone; null for what is no month of the record. */
export async function readMonth(
  q: Queries,
  month: string,
  options: { origin: string; now: number; timeZone: string },
): Promise<PublicMonth | null> {
  if (!isMonth(month)) {
    return null;
  }
  const current = monthOf(options.now, options.timeZone);
  const oldest = await firstPublished(q);
  const first = oldest === null ? current : monthOf(oldest, options.timeZone);
  if (month > current || month < first) {
    return null;
  }
  const rows = await publishedBetween(q, {
    from: startOfMonth(month, options.timeZone),
    to: startOfMonth(addMonths(month, 1), options.timeZone),
    limit: MONTH_LIMIT,
  });
  return {
    month,
    notices: await readPublicNotices(q, rows, options),
    previous: month > first ? addMonths(month, -1) : null,
    next: month < current ? addMonths(month, 1) : null,
  };
}
