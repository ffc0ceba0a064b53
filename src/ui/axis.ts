import { longDate } from '../platform/time/format.ts';

/** Where now, start and end lie on a line of 100; `linear` is false where the wait was shortened. */
export interface UpcomingAxis {
  start: number;
  linear: boolean;
  /** Whether start and end need their day named. */
  days: boolean;
}

/**
 * The wait until a window and the window itself, to scale as long as both stay readable: the
 * window takes at least a quarter of the line (half where its ends name their day).
 */
export function upcomingAxis(
  now: number,
  window: { start: number; end: number },
  zone: string,
): UpcomingAxis {
  const days = longDate(window.start, zone) !== longDate(window.end, zone);
  const smallest = days ? 0.5 : 0.25;
  const share = (window.end - window.start) / Math.max(1, window.end - now);
  const shown = Math.min(0.75, Math.max(smallest, share));
  return { start: round(100 * (1 - shown)), linear: shown === share, days };
}

export interface PlannedActualAxis {
  planned: { from: number; to: number };
  actual: { from: number; to: number; overFrom: number | null; open: boolean };
}

/** Planned and actual on one scale of 100. `now` stands in for an end that has not come. */
export function plannedActualAxis(
  window: { start: number; end: number },
  actualStart: number,
  actualEnd: number | null,
  now: number,
): PlannedActualAxis {
  const until = Math.max(actualStart, actualEnd ?? now);
  const first = Math.min(window.start, actualStart);
  const last = Math.max(window.end, until);
  const place = (at: number): number => round((100 * (at - first)) / Math.max(1, last - first));
  return {
    planned: { from: place(window.start), to: place(window.end) },
    actual: {
      from: place(actualStart),
      to: Math.max(place(until), Math.min(100, place(actualStart) + 1)),
      overFrom: until > window.end ? place(Math.max(window.end, actualStart)) : null,
      open: actualEnd === null,
    },
  };
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
