import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { COMPONENT_STATUSES } from '#src/domain/component.ts';
import { historyOf, lastDays } from '#src/publish/history.ts';
import { DAY, HOUR } from '../support/clock.ts';

const NOW = Date.UTC(2026, 10, 21, 12);
const days = lastDays(NOW, 'Europe/Berlin', 90);
const OLD = { createdAt: NOW - 200 * DAY };

describe('the days of a component', () => {
  it('end today and follow the zone’s own midnights, also where its clocks change', () => {
    expect(days).toHaveLength(90);
    expect(days.at(-1)!.day).toBe('2026-11-21');
    const changed = days.find(({ day }) => day === '2026-10-25')!;
    expect(changed.end - changed.start).toBe(25 * HOUR);
  });

  it('have no bar before there was a record', () => {
    const young = historyOf({ createdAt: NOW - 2 * DAY }, [], days, NOW);
    expect(young.days.filter(({ worst }) => worst !== null).map(({ day }) => day)).toEqual([
      '2026-11-19',
      '2026-11-20',
      '2026-11-21',
    ]);
  });

  it('have no uptime figure while less than a week is on record: an hour would look like a catastrophe', () => {
    const outage = [{ at: NOW - HOUR, newStatus: 'major_outage' as const, planned: false }];
    const uptimeAfter = (age: number) =>
      historyOf({ createdAt: NOW - age }, outage, days, NOW).uptime;
    expect(uptimeAfter(4 * HOUR)).toBeNull();
    expect(uptimeAfter(7 * DAY - 1)).toBeNull();
    expect(uptimeAfter(7 * DAY)).toBeCloseTo(1 - 1 / 168, 10);
  });

  it('count an outage by its length and weight', () => {
    const history = historyOf(
      { createdAt: NOW - 10 * DAY },
      [
        { at: NOW - 30 * HOUR, newStatus: 'major_outage', planned: false },
        { at: NOW - 28 * HOUR, newStatus: 'partial_outage', planned: false },
        { at: NOW - 27 * HOUR, newStatus: 'operational', planned: false },
      ],
      days,
      NOW,
    );
    const day = history.days.find((one) => one.day === '2026-11-20')!;
    expect(day).toMatchObject({ worst: 'major_outage', majorMs: 2 * HOUR, partialMs: HOUR });
    expect(history.uptime).toBeCloseTo(1 - 2.3 / 240, 10);
  });

  it('show planned maintenance apart and leave it out of the uptime', () => {
    const history = historyOf(
      OLD,
      [
        { at: NOW - 30 * HOUR, newStatus: 'major_outage', planned: true },
        { at: NOW - 28 * HOUR, newStatus: 'operational', planned: false },
      ],
      days,
      NOW,
    );
    expect(history.days.find((one) => one.day === '2026-11-20')).toMatchObject({
      worst: 'operational',
      maintenance: true,
      majorMs: 0,
    });
    expect(history.uptime).toBe(1);
  });

  it('carry a status over midnight and from before the first day', () => {
    const history = historyOf(
      OLD,
      [{ at: NOW - 120 * DAY, newStatus: 'degraded_performance', planned: false }],
      days,
      NOW,
    );
    expect(new Set(history.days.map(({ worst }) => worst))).toEqual(
      new Set(['degraded_performance']),
    );
  });

  it('never give an uptime outside 0 to 1, whatever was recorded', () => {
    const change = fc.record({
      at: fc.integer({ min: NOW - 120 * DAY, max: NOW }),
      newStatus: fc.constantFrom(...COMPONENT_STATUSES),
      planned: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(change, { maxLength: 30 }), (changes) => {
        const ordered = changes.toSorted((a, b) => a.at - b.at);
        const { uptime, days: drawn } = historyOf(OLD, ordered, days, NOW);
        expect(uptime === null || (uptime >= 0 && uptime <= 1)).toBe(true);
        const longest = days.map(({ start, end }) => end - start);
        drawn.forEach((day, index) => {
          expect(day.majorMs + day.partialMs).toBeLessThanOrEqual(longest[index]!);
        });
      }),
    );
  });
});
