import { clockTime, fullTime, longDate, timeOnly, zoneName } from '../platform/time/format.ts';
import type { PublicWindow } from '../publish/view.ts';

function sameDay(a: number, b: number, timeZone: string): boolean {
  return longDate(a, timeZone) === longDate(b, timeZone);
}

/** `1 December`, with the year where it is not the year of `reference`. */
export function dayMonth(at: number, timeZone: string, reference: number): string {
  const day = longDate(at, timeZone);
  const year = / \d+$/.exec(longDate(reference, timeZone))?.[0] ?? '';
  return year !== '' && day.endsWith(year) ? day.slice(0, -year.length) : day;
}

/** `02:00 CET` */
function clockWithZone(at: number, timeZone: string): string {
  return `${clockTime(at, timeZone)} ${zoneName(at, timeZone)}`;
}

/** `1 December, 02:00 CET` */
export function dayAndClock(at: number, timeZone: string, reference: number): string {
  return `${dayMonth(at, timeZone, reference)}, ${clockWithZone(at, timeZone)}`;
}

/** `22:00 UTC` on the day of `reference`, else `1 December, 02:00 CET`. */
export function nearTime(at: number, timeZone: string, reference: number): string {
  return sameDay(at, reference, timeZone)
    ? clockWithZone(at, timeZone)
    : dayAndClock(at, timeZone, reference);
}

/** With UTC beside it; the day is named unless it is that of `reference`. */
export function nearTimeInFull(at: number, timeZone: string, reference: number): string {
  return sameDay(at, reference, timeZone) ? timeOnly(at, timeZone) : fullTime(at, timeZone);
}

/** Whether the window is past at `now` although its work still goes on. */
export function isPast(window: PublicWindow | null, now: number): boolean {
  return window !== null && now > window.end;
}
