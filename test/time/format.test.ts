import fc from 'fast-check';
import { Temporal } from 'temporal-polyfill';
import { describe, expect, it } from 'vitest';
import {
  clockTime,
  duration,
  fullSpan,
  fullTime,
  longDate,
  timeOnly,
  weekdayDate,
} from '#src/platform/time/format.ts';

const zone = fc.constantFrom(...Intl.supportedValuesOf('timeZone'), 'UTC');
const instant = fc.integer({ min: Date.UTC(2000, 0, 1), max: Date.UTC(2040, 0, 1) });
const MONTHS =
  'January February March April May June July August September October November December'.split(
    ' ',
  );
const WEEKDAYS = 'Monday Tuesday Wednesday Thursday Friday Saturday Sunday'.split(' ');

describe('a time in words', () => {
  it('agrees with its day heading in any zone at any instant', () => {
    fc.assert(
      fc.property(instant, zone, (at, timeZone) => {
        const local = Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(timeZone);
        const heading = `${WEEKDAYS[local.dayOfWeek - 1]}, ${local.day} ${MONTHS[local.month - 1]} ${local.year}`;
        const clock = `${String(local.hour).padStart(2, '0')}:${String(local.minute).padStart(2, '0')}`;
        expect(weekdayDate(at, timeZone)).toBe(heading);
        expect(clockTime(at, timeZone)).toBe(clock);
        expect(fullTime(at, timeZone).startsWith(`${heading}, ${clock} `)).toBe(true);
      }),
      { numRuns: 2_000 },
    );
  });

  it('says UTC too, and its day where that is another', () => {
    const at = Date.parse('2026-12-01T00:30:00Z');
    expect(fullTime(at, 'America/New_York')).toBe(
      'Monday, 30 November 2026, 19:30 GMT-5 (1 Dec, 00:30 UTC)',
    );
    expect(fullTime(at, 'UTC')).toBe('Tuesday, 1 December 2026, 00:30 UTC');
    expect(timeOnly(at, 'Europe/Berlin')).toBe('01:30 CET (00:30 UTC)');
    expect(longDate(at, 'Asia/Tokyo')).toBe('1 December 2026');
  });

  it('names both zones of a window over a change of the clocks', () => {
    const start = Date.parse('2027-03-28T00:30:00Z');
    const end = Date.parse('2027-03-28T02:00:00Z');
    expect(fullSpan(start, end, 'Europe/Berlin')).toBe(
      'Sunday, 28 March 2027, 01:30 CET–04:00 CEST (00:30–02:00 UTC)',
    );
    const over = fullSpan(start, end + 24 * 3_600_000, 'Europe/Berlin');
    expect(over).toBe(
      'Sunday, 28 March 2027, 01:30 CET to Monday, 29 March 2027, 04:00 CEST (00:30–29 Mar, 02:00 UTC)',
    );
  });
});

describe('a duration', () => {
  it.each([
    [1, '1 minute'],
    [90 * 60_000, '1 hour 30 minutes'],
    [3_600_000, '1 hour'],
    [76 * 3_600_000, '3 days 4 hours'],
  ])('of %i ms is %s', (ms, words) => {
    expect(duration(ms)).toBe(words);
  });
});
