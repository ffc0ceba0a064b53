import { describe, expect, test } from 'vitest';
import { COMPONENT_STATUSES } from '#src/domain/component.ts';
import { plannedActualAxis, upcomingAxis } from '#src/ui/axis.ts';
import { historyEntries } from '#src/ui/history.ts';
import { rolloutWords, segments } from '#src/ui/rollout.ts';
import { COMPONENT_MARKS, noticeMark } from '#src/ui/state.ts';
import { timelineEntries } from '#src/ui/timeline.ts';
import { timeText } from '#src/ui/times.ts';
import { emergency, notice, NOW, resolved, runningOver } from './fixture.ts';

const HOUR = 3_600_000;
const BERLIN = 'Europe/Berlin';
const LORD_HOWE = 'Australia/Lord_Howe';

describe('marks', () => {
  test('no two component statuses share a shape or a colour', () => {
    const marks = COMPONENT_STATUSES.map((status) => COMPONENT_MARKS[status]);
    expect(new Set(marks.map(({ shape }) => shape)).size).toBe(marks.length);
    expect(new Set(marks.map(({ tone }) => tone)).size).toBe(marks.length);
  });

  test('planned work is blue; an emergency patch is as bad as what it does', () => {
    expect(noticeMark(runningOver, 'in_progress').tone).toBe('blue');
    expect(noticeMark(emergency, 'in_progress').tone).toBe('orange');
    expect(noticeMark({ ...emergency, components: [] }, 'in_progress').tone).toBe('blue');
  });

  test('what is over has no colour', () => {
    for (const status of ['completed', 'resolved', 'cancelled', 'rolled_back'] as const) {
      expect(noticeMark(emergency, status).tone).toBe('grey');
    }
  });
});

describe('times', () => {
  const start = Date.UTC(2026, 11, 1, 1);

  test('a span within a day names the day and the zone once', () => {
    expect(timeText('start', start, BERLIN, start + 2 * HOUR)).toBe(
      'Tuesday, 1\u00a0December\u00a02026, 02:00',
    );
    expect(timeText('end', start + 2 * HOUR, BERLIN, start)).toBe('04:00\u00a0CET');
  });

  test('a span over midnight names both days', () => {
    expect(timeText('end', start + 23 * HOUR, BERLIN, start)).toBe(
      'Wednesday, 2\u00a0December\u00a02026, 01:00\u00a0CET',
    );
  });

  test('a span over a change of the clocks names both zones', () => {
    const beforeChange = Date.UTC(2026, 9, 25, 0, 30);
    const afterChange = Date.UTC(2026, 9, 25, 2);
    expect(timeText('start', beforeChange, BERLIN, afterChange)).toMatch(
      /02:30\u00a0(CEST|GMT\+2)$/,
    );
    expect(timeText('end', afterChange, BERLIN, beforeChange)).toMatch(/03:00\u00a0(CET|GMT\+1)$/);
  });

  test('a zone without a name of its own is named by its offset', () => {
    expect(timeText('end', start, LORD_HOWE)).toMatch(/^12:00\u00a0\S+$/);
  });
});

describe('the drawn axis', () => {
  test('a window soon is to scale', () => {
    const axis = upcomingAxis(NOW, { start: NOW + 2 * HOUR, end: NOW + 4 * HOUR }, BERLIN);
    expect(axis).toEqual({ start: 50, linear: true, days: false });
  });

  test('the wait for a far window is shortened and marked as such', () => {
    const start = NOW + 240 * HOUR;
    const axis = upcomingAxis(NOW, { start, end: start + HOUR }, BERLIN);
    expect(axis).toEqual({ start: 75, linear: false, days: false });
  });

  test('overtime begins where the plan ends', () => {
    const window = { start: NOW - 4 * HOUR, end: NOW - HOUR };
    const { planned, actual } = plannedActualAxis(window, window.start, null, NOW);
    expect(planned).toEqual({ from: 0, to: 75 });
    expect(actual).toEqual({ from: 0, to: 100, overFrom: 75, open: true });
  });

  test('work that ended early shows no overtime', () => {
    const window = { start: NOW - 4 * HOUR, end: NOW };
    const { actual } = plannedActualAxis(window, window.start, NOW - 2 * HOUR, NOW);
    expect(actual).toEqual({ from: 0, to: 50, overFrom: null, open: false });
  });
});

describe('the words of a rollout', () => {
  test('say the name of a stage once where it is called like its region', () => {
    const dublin = { name: 'Dublin', region: 'Dublin', percent: null };
    expect(rolloutWords([{ ...dublin, status: 'running' }])).toBe('Dublin under way');
    expect(rolloutWords([{ ...dublin, status: 'done' }])).toBe('Dublin done');
    expect(rolloutWords([{ ...dublin, name: 'First', status: 'running' }], true)).toBe(
      'First paused, Dublin',
    );
  });
});

describe('the rollout bar', () => {
  test('a stage takes the share that it adds', () => {
    const bar = segments(emergency.stages);
    expect(bar.map(({ x, width }) => [x, width])).toEqual([
      [0, 5],
      [5, 35],
      [40, 60],
    ]);
  });

  test('stages too small to see still fit on the line', () => {
    const bar = segments(
      Array.from({ length: 40 }, (_, index) => ({
        name: `Wave ${index}`,
        percent: 100,
        status: 'pending' as const,
      })),
    );
    const last = bar.at(-1)!;
    expect(Math.min(...bar.map(({ width }) => width))).toBeGreaterThan(0);
    expect(last.x + last.width).toBeLessThanOrEqual(100.1);
  });
});

describe('the timeline', () => {
  test('holds each promise against the update that answered it', () => {
    const [newest, started, announced] = timelineEntries(emergency.updates);
    expect(newest?.answered).toBeNull();
    expect(started?.answered?.kept).toBe(false);
    expect(announced?.answered?.kept).toBe(true);
  });
});

describe('recent history', () => {
  const late = notice('late', { actualEnd: NOW - HOUR });
  const early = notice('early', { actualEnd: NOW - 2 * HOUR });
  const old = notice('old', { actualEnd: NOW - 15 * 24 * HOUR });

  test('is newest first, and says a day once', () => {
    const entries = historyEntries([early, late, resolved], new Set(), NOW, BERLIN);
    expect(entries.map(({ notice: { id }, newDay }) => [id, newDay])).toEqual([
      ['late', true],
      ['early', false],
      [resolved.id, true],
    ]);
  });

  test('leaves out what stands above and what is older than two weeks', () => {
    expect(historyEntries([late, old], new Set(['late']), NOW, BERLIN)).toEqual([]);
  });
});
