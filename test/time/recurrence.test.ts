import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Temporal } from 'temporal-polyfill';
import { occurrencesBetween, recurrenceFault } from '../../src/time/recurrence.ts';

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

  it.each([
    ['', 'FREQ'],
    ['FREQ=HOURLY', 'one of DAILY'],
    ['FREQ=DAILY;BYHOUR=3', 'the first start says them'],
    ['FREQ=WEEKLY;BYDAY=XX', 'BYDAY'],
    ['FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30', 'never happens'],
    ['FREQ=DAILY\r\nDTSTART:20260101', 'RFC 5545'],
    [`FREQ=DAILY;BYMONTHDAY=${'1,'.repeat(400)}1`, 'RFC 5545'],
  ])('refuses the rule %j', (rule, why) => {
    const fault = recurrenceFault({ rule, localStart: '2027-01-05T02:00', timeZone: 'UTC' });
    expect(fault).toContain(why);
  });
});
