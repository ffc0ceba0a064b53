import { longDate, weekdayDate } from '../platform/time/format.ts';
import { dayOf } from '../platform/time/zone.ts';
import type { PublicNotice } from '../publish/view.ts';
import type { HistoryEntry } from './history.ts';

/** The month of an instant in a zone, `2026-12`. */
export function monthOf(at: number, zone: string): string {
  return dayOf(at, zone).slice(0, 7);
}

/** `December 2026` of `2026-12`. */
export function monthName(month: string): string {
  return longDate(Date.parse(`${month}-15T12:00:00Z`), 'UTC').replace(/^\d+ /, '');
}

/** When a notice happened: it began, or was planned to begin; else when it was published. */
function happenedAt(notice: PublicNotice): number {
  return notice.actualStart ?? notice.window?.start ?? notice.publishedAt;
}

/** Notices, the newest first, each under the day on which it began or was planned to begin. */
export function monthEntries(notices: readonly PublicNotice[], zone: string): HistoryEntry[] {
  const sorted = notices.toSorted((a, b) => happenedAt(b) - happenedAt(a));
  const dayAt = (index: number): string =>
    index < 0 ? '' : weekdayDate(happenedAt(sorted[index]!), zone);
  return sorted.map((notice, index) => ({
    notice,
    at: happenedAt(notice),
    newDay: dayAt(index) !== dayAt(index - 1),
  }));
}
