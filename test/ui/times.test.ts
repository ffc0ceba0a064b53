import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { monthEntries, monthName, monthOf } from '#src/ui/months.ts';
import { timeText, utcText } from '#src/ui/times.ts';
import { notice } from './fixture.ts';

const zones = fc.constantFrom(...Intl.supportedValuesOf('timeZone'), 'UTC');
const instants = fc.integer({ min: Date.UTC(1990, 0), max: Date.UTC(2060, 0) });

describe('in any zone, at any instant', () => {
  test('a heading and the times under it name the same day', () => {
    fc.assert(
      fc.property(zones, instants, (zone, at) => {
        const day = timeText('day', at, zone);
        expect(timeText('full', at, zone).startsWith(`${day}, `)).toBe(true);
        const stamp = timeText('stamp', at, zone).replaceAll('\u00a0', ' ');
        expect(day.replaceAll('\u00a0', ' ').endsWith(stamp.split(',')[0]!)).toBe(true);
      }),
    );
  });

  test('a list names a day exactly where it changes', () => {
    fc.assert(
      fc.property(zones, fc.array(instants, { maxLength: 12 }), (zone, published) => {
        const entries = monthEntries(
          published.map((at, index) => notice(`n${index}`, { publishedAt: at })),
          zone,
        );
        let day = '';
        for (const entry of entries) {
          const own = timeText('day', entry.at, zone);
          expect(entry.newDay).toBe(own !== day);
          day = own;
        }
        const order = entries.map(({ at }) => at);
        expect(order).toEqual(published.toSorted((a, b) => b - a));
      }),
    );
  });

  test('a month is that of its days', () => {
    fc.assert(
      fc.property(zones, instants, (zone, at) => {
        const day = timeText('day', at, zone).replaceAll('\u00a0', ' ');
        expect(day.endsWith(monthName(monthOf(at, zone)))).toBe(true);
      }),
    );
  });
});

describe('UTC beside another zone', () => {
  const start = Date.UTC(2026, 11, 1, 22, 30);
  const hours = (count: number): number => start + count * 3_600_000;

  test('names its own day, which need not be the reader’s', () => {
    expect(utcText('Asia/Tokyo', start, hours(1))).toBe('1\u00a0Dec, 22:30\u00a0to 23:30\u00a0UTC');
    expect(utcText('Europe/Berlin', start, hours(2))).toBe(
      '1\u00a0Dec, 22:30\u00a0to 2\u00a0Dec, 00:30\u00a0UTC',
    );
    expect(utcText('Europe/Berlin', start)).toBe('22:30\u00a0UTC');
    expect(utcText('Asia/Tokyo', start)).toBe('1\u00a0Dec, 22:30\u00a0UTC');
  });

  test('is left out where the page’s zone is UTC', () => {
    expect(utcText('UTC', start, hours(1))).toBeNull();
    expect(utcText('Africa/Abidjan', start)).toBe('22:30\u00a0UTC');
  });
});
