import { weekdayDate } from '../platform/time/format.ts';
import type { PublicNotice } from '../publish/view.ts';

const HISTORY_DAYS = 14;

export interface HistoryEntry {
  notice: PublicNotice;
  /** The instant whose day it stands under: when it ended, else its newest update. */
  at: number;
  /** False where the entry above stands under the same day. */
  newDay: boolean;
}

/** The finished notices of the last 14 days, newest first, each with the day it belongs to. */
export function historyEntries(
  recent: readonly PublicNotice[],
  elsewhere: ReadonlySet<string>,
  now: number,
  zone: string,
): HistoryEntry[] {
  const since = now - HISTORY_DAYS * 24 * 3_600_000;
  let lastDay = '';
  return recent
    .filter((notice) => !elsewhere.has(notice.id))
    .map((notice) => ({
      notice,
      at: notice.actualEnd ?? notice.updates[0]?.displayAt ?? notice.updatedAt,
    }))
    .filter(({ at }) => at >= since)
    .sort((a, b) => b.at - a.at)
    .map(({ notice, at }) => {
      const day = weekdayDate(at, zone);
      const newDay = day !== lastDay;
      lastDay = day;
      return { notice, at, newDay };
    });
}
