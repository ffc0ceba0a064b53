import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Temporal } from 'temporal-polyfill';
import { occurrencesBetween, recurrenceFault } from '#src/platform/time/recurrence.ts';

const SUNDAYS = { rule: 'FREQ=WEEKLY;BYDAY=SU', localStart: '2027-03-14T02:30' };
const at = (text: string): number => Temporal.Instant.from(text).epochMilliseconds;
const iso = (instant: number): string => new Date(instant).toISOString();

describe('Recurring work', () => {
  it('keeps its time on the wall across both changes of the clocks, and loses no time to them', () => {
    const rule = { ...SUNDAYS, timeZone: 'Europe/Berlin' };
    const spring = occurrencesBetween(
      rule,
      { after: at('2027-03-20T00:00:00Z'), until: at('2027-04-05T00:00:00Z') },
      10,
    );
    expect(spring.map((one) => [iso(one.at), one.shifted])).toEqual([
      ['2027-03-21T01:30:00.000Z', false],
      ['2027-03-28T01:30:00.000Z', true],
      ['2027-04-04T00:30:00.000Z', false],
    ]);
    const autumn = occurrencesBetween(
      rule,
      { after: at('2027-10-25T00:00:00Z'), until: at('2027-11-08T00:00:00Z') },
      10,
    );
    expect(autumn.map((one) => iso(one.at))).toEqual([
      '2027-10-31T00:30:00.000Z',
      '2027-11-07T01:30:00.000Z',
    ]);
  });

  it('stands at the same time on the wall in any zone, all year', () => {
    const zones = [
      'Europe/Berlin',
      'America/New_York',
      'Australia/Lord_Howe',
      'America/Sao_Paulo',
      'Asia/Kathmandu',
      'UTC',
    ];
    fc.assert(
      fc.property(
        fc.constantFrom(...zones),
        fc.integer({ min: 0, max: 23 }),
        fc.constantFrom(
          'FREQ=DAILY;INTERVAL=7',
          'FREQ=MONTHLY;BYDAY=1TU',
          'FREQ=WEEKLY;BYDAY=SU,WE',
        ),
        (timeZone, hour, rule) => {
          const time = `${String(hour).padStart(2, '0')}:30`;
          const found = occurrencesBetween(
            { rule, localStart: `2027-01-05T${time}`, timeZone },
            { after: at('2027-01-06T12:00:00Z'), until: at('2028-01-06T00:00:00Z') },
            400,
          );
          expect(found.length).toBeGreaterThan(10);
          for (const one of found.filter(({ shifted }) => !shifted)) {
            const local = Temporal.Instant.fromEpochMilliseconds(one.at)
              .toZonedDateTimeISO(timeZone)
              .toPlainTime();
            expect(local.toString().slice(0, 5)).toBe(time);
          }
          expect(found.filter(({ shifted }) => shifted).length).toBeLessThanOrEqual(1);
        },
      ),
      { numRuns: 40 },
    );
  });

  it('is followed or refused in words, whatever its rule says', () => {
    const figure = fc.oneof(
      fc.integer({ min: -400, max: 400 }),
      fc.constantFrom(999, 99_999, 100_000_000, 1e15),
    );
    const list = fc.array(figure, { minLength: 1, maxLength: 3 }).map(String);
    const part = fc.oneof(
      fc
        .tuple(fc.constantFrom('INTERVAL', 'COUNT', 'BYMONTH', 'BYMONTHDAY', 'BYYEARDAY'), list)
        .map((pair) => pair.join('=')),
      fc.tuple(fc.constantFrom('BYWEEKNO', 'BYSETPOS'), list).map((pair) => pair.join('=')),
      fc.constantFrom('UNTIL=20270101T000000Z', 'UNTIL=99999999', 'UNTIL=1', 'WKST=XX'),
      fc.constantFrom('BYDAY=1MO,-1SU', 'BYDAY=99FR', 'RSCALE=HEBREW', 'DTSTART=20260101T000000'),
      fc.string({ maxLength: 12 }),
    );
    const rules = fc
      .tuple(
        fc.constantFrom('DAILY', 'WEEKLY', 'MONTHLY', 'YEARLY'),
        fc.array(part, { maxLength: 4 }),
      )
      .map(([frequency, parts]) => [`FREQ=${frequency}`, ...parts].join(';'));
    const starts = fc.constantFrom('2000-01-01T00:00', '2027-02-28T02:30', '2100-12-31T23:59');
    fc.assert(
      fc.property(rules, starts, (rule, localStart) => {
        const recurrence = { rule, localStart, timeZone: 'Europe/Berlin' };
        const fault = recurrenceFault(recurrence);
        if (fault !== null) {
          expect(fault).toMatch(/^(must|never)/);
          return;
        }
        const span = { after: at('2026-12-01T00:00:00Z'), until: at('2028-01-05T00:00:00Z') };
        for (const one of occurrencesBetween(recurrence, span, 400)) {
          expect(one.at).toBeGreaterThan(span.after);
        }
      }),
      { numRuns: 150 },
    );
  });

  it.each([
    ['', 'FREQ'],
    ['FREQ=HOURLY', 'one of DAILY'],
    ['FREQ=DAILY;BYHOUR=3', 'the first start says them'],
    ['FREQ=WEEKLY;BYDAY=XX', 'BYDAY'],
    ['FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30', 'never happens'],
    ['FREQ=DAILY\r\nDTSTART:20260101', 'RFC 5545'],
    [`FREQ=DAILY;BYMONTHDAY=${'1,'.repeat(400)}1`, 'RFC 5545'],
    ['FREQ=DAILY;INTERVAL=100000000', 'an INTERVAL from 1 to 366'],
    ['FREQ=YEARLY;INTERVAL=99999', 'an INTERVAL from 1 to 366'],
    ['FREQ=DAILY;INTERVAL=0', 'an INTERVAL from 1 to 366'],
    ['FREQ=DAILY;INTERVAL=2;INTERVAL=3', 'must name INTERVAL once'],
    // A calendar that takes ten seconds to follow.
    ['FREQ=YEARLY;RSCALE=CHINESE', 'its parts are FREQ'],
  ])('refuses the rule %j', (rule, why) => {
    const fault = recurrenceFault({ rule, localStart: '2027-01-05T02:00', timeZone: 'UTC' });
    expect(fault).toContain(why);
  });
});
