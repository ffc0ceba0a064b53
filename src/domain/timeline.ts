import { mayFollow, type NoticeKind, type NoticeStatus } from './notice.ts';

/** What orders a timeline: the time it is shown with, then the order in which entries were written. */
export interface TimelineEntry {
  status: NoticeStatus;
  /** Epoch milliseconds. */
  displayAt: number;
  sequence: number;
}

/** Negative when `a` stands before (is older than) `b`. */
export function compareEntries(a: TimelineEntry, b: TimelineEntry): number {
  return a.displayAt - b.displayAt || a.sequence - b.sequence;
}

/** The newest entry; null for an empty timeline. */
export function newestEntry<T extends TimelineEntry>(entries: readonly T[]): T | null {
  let newest: T | null = null;
  for (const entry of entries) {
    if (newest === null || compareEntries(entry, newest) > 0) {
      newest = entry;
    }
  }
  return newest;
}

/** The notice's status as its timeline tells it; `draft` while nothing was published. */
export function statusOf(entries: readonly TimelineEntry[]): NoticeStatus {
  return newestEntry(entries)?.status ?? 'draft';
}

/** The neighbours that a new entry would get: the statuses right before and right after it. */
export function neighbours(
  entries: readonly TimelineEntry[],
  candidate: TimelineEntry,
): { before: NoticeStatus; after: NoticeStatus | null } {
  let before: TimelineEntry | null = null;
  let after: TimelineEntry | null = null;
  for (const entry of entries) {
    if (compareEntries(entry, candidate) < 0) {
      if (before === null || compareEntries(entry, before) > 0) {
        before = entry;
      }
    } else if (after === null || compareEntries(entry, after) < 0) {
      after = entry;
    }
  }
  return { before: before?.status ?? 'draft', after: after?.status ?? null };
}

/**
 * Whether `candidate` may join the timeline: read from oldest to newest, every step must be
 * one that the kind's life cycle has. So a back-dated entry cannot bend the record either.
 */
export function mayJoin(
  kind: NoticeKind,
  entries: readonly TimelineEntry[],
  candidate: TimelineEntry,
): boolean {
  const { before, after } = neighbours(entries, candidate);
  return (
    mayFollow(kind, before, candidate.status) &&
    (after === null || mayFollow(kind, candidate.status, after))
  );
}
