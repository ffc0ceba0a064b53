import fc from 'fast-check';
import { Temporal } from 'temporal-polyfill';
import { describe, expect, it } from 'vitest';
import { addMonths, monthOf, startOfMonth } from '#src/platform/time/month.ts';
import {
  dayOf,
  isTimeZone,
  parseInstant,
  startOfDay,
  toLocalInput,
} from '#src/platform/time/zone.ts';

const ZONES = Intl.supportedValuesOf('timeZone');
const zone = fc.constantFrom(...ZONES, 'UTC');
/** 2000 to 2040, whole minutes: what a form can hold. */
const minute = fc
  .integer({ min: Date.UTC(2000, 0, 1) / 60_000, max: Date.UTC(2040, 0, 1) / 60_000 })
  .map((minutes) => minutes * 60_000);

function zoned(at: number, timeZone: string) {
  return Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(timeZone);
}

describe('a time as it is written', () => {
  it('comes back as the same instant in every zone, with the zone’s own offset', () => {
    fc.assert(
      fc.property(minute, zone, (at, timeZone) => {
        const local = zoned(at, timeZone);
        // Offsets of whole minutes only: the form that RFC 3339 knows.
        fc.pre(/^[+-]\d\d:\d\d$/.test(local.offset));
        const text = `${local.toPlainDateTime().toString({ smallestUnit: 'second' })}${local.offset}`;
        expect(parseInstant(text, timeZone)).toEqual({ ok: true, at });
        expect(parseInstant(new Date(at).toISOString(), timeZone)).toEqual({ ok: true, at });
      }),
      { numRuns: 2_000 },
    );
  });

  it('is the only instant with that wall clock, or is refused', () => {
    fc.assert(
      fc.property(minute, zone, (at, timeZone) => {
        const text = toLocalInput(at, timeZone);
        const parsed = parseInstant(text, timeZone);
        if (parsed.ok) {
          expect(parsed.at).toBe(at);
        } else {
          expect(parsed.detail).toMatch(/happens twice/);
        }
      }),
      { numRuns: 2_000 },
    );
  });

  it.each([
    ['Europe/Berlin', '2027-03-28T02:30', 'does not exist'],
    ['Europe/Berlin', '2027-03-28T02:30:00+01:00', 'does not exist'],
    ['America/New_York', '2027-03-14T02:30', 'does not exist'],
    // Half an hour is skipped here, not an hour.
    ['Australia/Lord_Howe', '2026-10-04T02:15', 'does not exist'],
    // The clocks went forward at midnight: the day had no first hour.
    ['America/Sao_Paulo', '2018-11-04T00:30', 'does not exist'],
    ['Europe/Berlin', '2026-10-25T02:30', 'happens twice'],
    ['Europe/Berlin', '2026-12-01T02:00:00+02:00', 'is at +01:00 then'],
    ['UTC', '2026-02-30T00:00Z', 'not a day'],
    ['UTC', '2026-12-01T24:00Z', 'not a day'],
    ['UTC', '2026-12-01', 'must be a time'],
    ['UTC', 'tomorrow', 'must be a time'],
    ['UTC', '2026-12-01T00:00Z[Europe/Berlin]', 'must be a time'],
  ])('in %s: %s is refused because it %s', (timeZone, text, reason) => {
    const parsed = parseInstant(text, timeZone);
    expect(parsed).toMatchObject({ ok: false });
    expect(parsed.ok ? '' : parsed.detail).toContain(reason);
  });

  it('may begin at the very instant at which the clocks change', () => {
    const parsed = parseInstant('2027-03-28T03:00:00+02:00', 'Europe/Berlin');
    expect(parsed).toEqual({ ok: true, at: Date.parse('2027-03-28T01:00:00Z') });
    expect(parseInstant('2027-03-28T03:00', 'Europe/Berlin')).toEqual(parsed);
  });
});

describe('a day', () => {
  it('starts at an instant of that day, and no instant before it is one', () => {
    fc.assert(
      fc.property(minute, zone, (at, timeZone) => {
        const start = startOfDay(at, timeZone);
        expect(start).toBeLessThanOrEqual(at);
        expect(dayOf(start, timeZone)).toBe(dayOf(at, timeZone));
        expect(dayOf(start - 1, timeZone) < dayOf(at, timeZone)).toBe(true);
      }),
      { numRuns: 1_000 },
    );
  });
});

describe('a month', () => {
  it('starts at its first instant in the zone', () => {
    fc.assert(
      fc.property(minute, zone, (at, timeZone) => {
        const month = monthOf(at, timeZone);
        const start = startOfMonth(month, timeZone);
        expect(start).toBeLessThanOrEqual(at);
        expect(monthOf(start, timeZone)).toBe(month);
        expect(monthOf(start - 1, timeZone)).toBe(addMonths(month, -1));
      }),
      { numRuns: 500 },
    );
  });
});

describe('a time zone', () => {
  it.each(['Mars/Olympus', '+02:00', 'GMT+2:30x', '', 'Europe/Berlin\n', '../etc/passwd'])(
    'is none that is called %j',
    (name) => {
      expect(isTimeZone(name)).toBe(false);
    },
  );

  it('is every name that the runtime lists', () => {
    expect(ZONES.filter((name) => !isTimeZone(name))).toEqual([]);
  });
});
