import { addMonths, isMonth, monthOf, startOfMonth } from '../platform/time/month.ts';
import { happenedBetween, spanOfRecord } from '../store/notices.ts';
import type { Queries } from '../store/queries.ts';
import { readPublicNotices } from './notice-view.ts';
import type { PublicNotice } from './view.ts';

export interface PublicMonth {
  /** `2026-12` */
  month: string;
  /** The newest first, by when they began or were planned to begin. */
  notices: PublicNotice[];
  /** The months beside it that lie within the record; null where there is none. */
  previous: string | null;
  next: string | null;
}

/** At most so many notices of one month; more would be a page that nobody can read. */
const MONTH_LIMIT = 500;

/**
 * The notices that began, or were planned to begin, in a calendar month of the page's zone: a
 * reader looks for when it happened. Null for what is no month of the record; months ahead belong
 * to it as far as something is planned.
 */
export async function readMonth(
  q: Queries,
  month: string,
  options: { origin: string; now: number; timeZone: string },
): Promise<PublicMonth | null> {
  if (!isMonth(month)) {
    return null;
  }
  const current = monthOf(options.now, options.timeZone);
  const span = await spanOfRecord(q);
  const reached = span === null ? [] : [span.first, span.last];
  const months = [current, ...reached.map((at) => monthOf(at, options.timeZone))].sort();
  const first = months[0]!;
  const last = months.at(-1)!;
  if (month > last || month < first) {
    return null;
  }
  const rows = await happenedBetween(q, {
    from: startOfMonth(month, options.timeZone),
    to: startOfMonth(addMonths(month, 1), options.timeZone),
    limit: MONTH_LIMIT,
  });
  return {
    month,
    notices: await readPublicNotices(q, rows, options),
    previous: month > first ? addMonths(month, -1) : null,
    next: month < last ? addMonths(month, 1) : null,
  };
}
