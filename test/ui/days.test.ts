import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { COMPONENT_STATUSES } from '#src/domain/component.ts';
import type { PublicDay } from '#src/publish/view.ts';
import {
  dayPaths,
  daysInWords,
  dayState,
  notableDays,
  uptimeText,
  worstDays,
} from '#src/ui/days.ts';
import { history } from './fixture.ts';

const MINUTE = 60_000;

/** What of the ninety places the lines of a path cover. */
function covered(d: string): number[] {
  return [...d.matchAll(/M(\d+) [\d.]+h(\d+)/g)].flatMap(([, from, length]) =>
    Array.from({ length: Number(length) }, (_, index) => Number(from) + index),
  );
}

describe('the drawn days', () => {
  test('are one path where all is well, and one more for each other state', () => {
    expect(dayPaths(history().days)).toEqual([{ tone: 'grey', d: 'M0 19h90' }]);
    const { days } = history({
      0: { worst: 'major_outage' },
      9: { maintenance: true },
      10: { maintenance: true },
      40: { worst: 'major_outage', maintenance: true },
    });
    expect(dayPaths(days).map(({ tone, d }) => [tone, d])).toEqual([
      ['grey', 'M0 19h49M50 19h29M81 19h8'],
      ['blue', 'M79 17h2'],
      ['red', 'M49 12h1M89 12h1'],
    ]);
  });

  test('have no bar where there is no record, and today always at the right', () => {
    expect(dayPaths(history({}, 34).days)).toEqual([{ tone: 'grey', d: 'M56 19h34' }]);
    expect(dayPaths(history({}, 34).days.slice(-10))).toEqual([{ tone: 'grey', d: 'M80 19h10' }]);
    expect(dayPaths(history({}, 0).days)).toEqual([]);
  });

  test('whatever happened: each recorded day once, each state at most one path', () => {
    const someDay = fc.record({
      worst: fc.option(fc.constantFrom(...COMPONENT_STATUSES)),
      maintenance: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(someDay, { maxLength: 120 }), (some) => {
        const days = some.map((one): PublicDay => ({
          ...one,
          day: '2026-11-01',
          partialMs: 0,
          majorMs: 0,
        }));
        const paths = dayPaths(days);
        const places = paths.flatMap(({ d }) => covered(d));
        expect(new Set(paths.map(({ tone }) => tone)).size).toBe(paths.length);
        expect(new Set(places).size).toBe(places.length);
        expect(places.length).toBe(days.slice(-90).filter((day) => dayState(day) !== null).length);
        expect(places.every((place) => place >= 0 && place < 90)).toBe(true);
      }),
    );
  });

  test('of a group are the worst of its components', () => {
    const days = worstDays([
      history({ 2: { worst: 'partial_outage' } }, 30),
      history({ 2: { worst: 'degraded_performance' }, 5: { maintenance: true } }, 60),
    ]);
    expect(days).toHaveLength(90);
    expect(days.map(dayState).indexOf('operational')).toBe(30);
    expect([days[87], days[84]].map((day) => dayState(day!))).toEqual([
      'partial_outage',
      'under_maintenance',
    ]);
    expect(worstDays([])).toEqual([]);
  });
});

describe('the days in words', () => {
  test('say what was wrong when, the worst first, the newest of each first', () => {
    const record = history({
      18: { worst: 'partial_outage' },
      3: { maintenance: true },
      60: { worst: 'major_outage' },
    });
    expect(daysInWords(record)).toBe(
      'up over 90 days; unavailable on 22 September; partly unavailable on 3 November; ' +
        'under maintenance on 18 November',
    );
  });

  test('name three days of a kind and count the others', () => {
    const many = Object.fromEntries([1, 2, 3, 4, 5].map((ago) => [ago, { maintenance: true }]));
    expect(daysInWords(history(many, 34))).toBe(
      'up over 34 days; under maintenance on 20 November, 19 November, 18 November and 2 more days',
    );
  });

  test('give the length of each outage on the component’s page', () => {
    const { days } = history({
      0: { worst: 'major_outage', majorMs: 40 * MINUTE, partialMs: 90 * MINUTE },
      1: { worst: 'degraded_performance', maintenance: true },
    });
    expect(notableDays(days)).toEqual([
      {
        day: '2026-11-21',
        status: 'major_outage',
        words: 'Unavailable for 40 minutes, partly unavailable for 1 hour 30 minutes',
      },
      {
        day: '2026-11-20',
        status: 'degraded_performance',
        words: 'Slower than usual, maintenance',
      },
    ]);
  });

  test('never round an outage away', () => {
    expect(uptimeText(1)).toBe('100\u00a0%');
    expect(uptimeText(0.999999)).toBe('99.99\u00a0%');
    expect(uptimeText(0.99985)).toBe('99.98\u00a0%');
    expect(uptimeText(0)).toBe('0.00\u00a0%');
  });
});
