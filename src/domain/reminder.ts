const HOUR = 3_600_000;

/** A reminder that comes later than this after its moment reminds of nothing. */
const MAX_LATE_MS = 6 * HOUR;

/** What decides whether people are reminded of a planned start. Epoch milliseconds. */
export interface PlannedStart {
  windowStart: number;
  /** When people were told of this very time: at publication, or when the window was moved. */
  knownSince: number;
  /** The tier's spans before the start. */
  remindersMs: readonly number[];
}

/** How late a reminder may come: half of its span, and six hours at most. */
export function graceOf(offsetMs: number): number {
  return Math.min(offsetMs / 2, MAX_LATE_MS);
}

/**
 * The one reminder that is to be sent now, as its span before the start; null for none. Of
 * several whose moment has come, as after a standstill, only the nearest to the start counts.
 * None is sent whose moment had passed when people were told of the time.
 */
export function reminderDue(plan: PlannedStart, now: number): number | null {
  const { windowStart, knownSince } = plan;
  if (now >= windowStart) {
    return null;
  }
  const due = plan.remindersMs.filter((offset) => offset > 0 && windowStart - offset <= now);
  const nearest = Math.min(...due);
  const moment = windowStart - nearest;
  const inTime = now - moment <= graceOf(nearest);
  return due.length > 0 && moment > knownSince && inTime ? nearest : null;
}

/** What tells a notice's reminders apart: `reminder:<span>:<start>`, both in milliseconds. */
export function reminderOccasion(offsetMs: number, windowStart: number): string {
  return `reminder:${offsetMs}:${windowStart}`;
}

/** The start that a reminder was made for; null for another occasion. */
export function startOfOccasion(occasion: string): number | null {
  const start = /^reminder:\d+:(\d+)$/.exec(occasion)?.[1];
  return start === undefined ? null : Number(start);
}
