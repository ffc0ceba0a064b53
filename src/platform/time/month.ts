import { Temporal } from 'temporal-polyfill';

/** Whether a text is a calendar month, `2026-12`. */
export function isMonth(text: string): boolean {
  return /^\d{4}-(?:0[1-9]|1[0-2])$/.test(text);
}

/** The month in a zone that holds an instant, `2026-12`. */
export function monthOf(at: number, timeZone: string): string {
  return Temporal.Instant.fromEpochMilliseconds(at)
    .toZonedDateTimeISO(timeZone)
    .toPlainDate()
    .toPlainYearMonth()
    .toString();
}

/** The month so many months later (negative: earlier). */
export function addMonths(month: string, months: number): string {
  return Temporal.PlainYearMonth.from(month).add({ months }).toString();
}

/** The first instant of a month in a zone. */
export function startOfMonth(month: string, timeZone: string): number {
  return Temporal.PlainYearMonth.from(month).toPlainDate({ day: 1 }).toZonedDateTime(timeZone)
    .epochMilliseconds;
}
