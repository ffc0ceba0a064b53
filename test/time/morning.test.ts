import fc from 'fast-check';
import { Temporal } from 'temporal-polyfill';
import { describe, expect, it } from 'vitest';
import { lastDigestAt, nextDigestAt, nextLookAheadAt } from '#src/platform/time/morning.ts';

const zone = fc.constantFrom(...Intl.supportedValuesOf('timeZone'), 'UTC');
/** From 2012: no zone has left out a whole day since. */
const instant = fc.integer({ min: Date.UTC(2012, 0, 1), max: Date.UTC(2040, 0, 1) });
const local = (at: number, timeZone: string) =>
  Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(timeZone);
const HOUR = 3_600_000;

describe('the next morning', () => {
  it('is 08:00 on the reader’s clock, after now and the first such, in any zone', () => {
    fc.assert(
      fc.property(instant, zone, (now, timeZone) => {
        const at = nextDigestAt(now, timeZone);
        const morning = local(at, timeZone);
        expect(at).toBeGreaterThan(now);
        expect(morning.toPlainTime().toString()).toBe('08:00:00');
        const before = local(now, timeZone);
        const days = before.toPlainDate().until(morning.toPlainDate()).total('days');
        const passed = Temporal.PlainTime.compare(before.toPlainTime(), '08:00') >= 0;
        expect(days).toBe(passed ? 1 : 0);
        expect(lastDigestAt(at, timeZone)).toBe(at);
        expect(lastDigestAt(now, timeZone)).toBe(lastDigestAt(at - 1, timeZone));
        expect(nextDigestAt(lastDigestAt(now, timeZone), timeZone)).toBe(at);
      }),
      { numRuns: 2_000 },
    );
  });

  it('of a week is a Monday at 08:00, at most a week away, in any zone', () => {
    fc.assert(
      fc.property(instant, zone, (now, timeZone) => {
        const at = nextLookAheadAt(now, timeZone);
        const monday = local(at, timeZone);
        expect(at).toBeGreaterThan(now);
        expect([monday.dayOfWeek, monday.toPlainTime().toString()]).toEqual([1, '08:00:00']);
        expect(monday.subtract({ days: 7 }).epochMilliseconds).toBeLessThanOrEqual(now);
      }),
      { numRuns: 2_000 },
    );
  });

  it('keeps the wall clock over a change of the clocks', () => {
    const before = Date.parse('2027-03-27T07:00:00Z');
    expect(nextDigestAt(before, 'Europe/Berlin') - before).toBe(23 * HOUR);
    const autumn = Date.parse('2026-10-24T06:00:00Z');
    expect(nextDigestAt(autumn, 'Europe/Berlin') - autumn).toBe(25 * HOUR);
  });

  it('skips a day that a zone left out', () => {
    const lastBefore = Date.parse('2011-12-29T18:30:00Z');
    const next = local(nextDigestAt(lastBefore, 'Pacific/Apia'), 'Pacific/Apia');
    expect(next.toPlainDateTime().toString()).toBe('2011-12-31T08:00:00');
  });
});
