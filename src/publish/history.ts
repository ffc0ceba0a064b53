import { componentStatusRank, type ComponentStatus } from '../domain/component.ts';
import { dayOf, startOfDay } from '../platform/time/zone.ts';
import type { PublicDay, PublicHistory } from './view.ts';

/** A partial outage counts for this share of a full one in the uptime figure. */
const PARTIAL_WEIGHT = 0.3;
/** On a shorter record than a week an hour would look like a catastrophe: it gets no figure. */
const SHORTEST_RECORD_MS = 7 * 24 * 3_600_000;

export interface DaySpan {
  day: string;
  start: number;
  end: number;
}

/** The last `count` days of a zone, oldest first, the one that holds `now` included. */
export function lastDays(now: number, timeZone: string, count: number): DaySpan[] {
  return Array.from({ length: count }, (_, index) => {
    const start = startOfDay(now, timeZone, index - count + 1);
    return {
      day: dayOf(start, timeZone),
      start,
      end: startOfDay(now, timeZone, index - count + 2),
    };
  });
}

interface Change {
  at: number;
  newStatus: ComponentStatus;
  planned: boolean;
}

interface Stretch {
  start: number;
  end: number;
  status: ComponentStatus;
  planned: boolean;
}

/** What held from when to when; before the first change the component was operational. */
function stretches(since: number, changes: readonly Change[], now: number): Stretch[] {
  const found: Stretch[] = [];
  let current: Omit<Stretch, 'end'> = { start: since, status: 'operational', planned: false };
  for (const change of changes) {
    const at = Math.max(change.at, since);
    if (at > current.start) {
      found.push({ ...current, end: at });
    }
    current = { start: at, status: change.newStatus, planned: change.planned };
  }
  if (now > current.start) {
    found.push({ ...current, end: now });
  }
  return found;
}

function dayOfStretches(span: DaySpan, since: number, parts: readonly Stretch[]): PublicDay {
  const day: PublicDay = {
    day: span.day,
    worst: span.end <= since ? null : 'operational',
    maintenance: false,
    partialMs: 0,
    majorMs: 0,
  };
  for (const part of parts) {
    const length = Math.min(part.end, span.end) - Math.max(part.start, span.start);
    if (length <= 0) {
      continue;
    }
    if (part.planned || part.status === 'under_maintenance') {
      day.maintenance = true;
      continue;
    }
    if (componentStatusRank(part.status) > componentStatusRank(day.worst ?? 'operational')) {
      day.worst = part.status;
    }
    if (part.status === 'partial_outage') {
      day.partialMs += length;
    }
    if (part.status === 'major_outage') {
      day.majorMs += length;
    }
  }
  return day;
}

/** Milliseconds of the span in which planned work held the component. */
function plannedWithin(start: number, end: number, parts: readonly Stretch[]): number {
  return parts
    .filter((part) => part.planned || part.status === 'under_maintenance')
    .map((part) => Math.max(0, Math.min(part.end, end) - Math.max(part.start, start)))
    .reduce((sum, length) => sum + length, 0);
}

/**
 * A component's days from its recorded changes of status (oldest first). Uptime is the share of
 * the recorded time, planned maintenance left out, that it was not in outage; null while there is
 * less than a week on record.
 */
export function historyOf(
  component: { createdAt: number },
  changes: readonly Change[],
  spans: readonly DaySpan[],
  now: number,
): PublicHistory {
  const since = Math.min(component.createdAt, changes[0]?.at ?? now);
  const parts = stretches(since, changes, now);
  const days = spans.map((span) => dayOfStretches(span, since, parts));
  const from = Math.max(since, spans[0]?.start ?? now);
  const counted = now - from - plannedWithin(from, now, parts);
  const down = days.reduce((sum, day) => sum + day.majorMs + day.partialMs * PARTIAL_WEIGHT, 0);
  const enough = now - from >= SHORTEST_RECORD_MS && counted > 0;
  return { days, uptime: enough ? Math.max(0, 1 - down / counted) : null };
}
