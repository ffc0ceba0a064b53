import { describe, expect, it } from 'vitest';
import { keptUpdates, promisedUpdates } from '#src/domain/kept-promises.ts';
import { outcomeOf, summarise, type NoticeRecord } from '#src/domain/report.ts';
import { endMoves, promisedEnd } from '#src/domain/window.ts';
import { DAY, HOUR, MINUTE } from '../support/clock.ts';

const T0 = Date.UTC(2026, 11, 1);

const record = (change: Partial<NoticeRecord> = {}): NoticeRecord => ({
  id: 'n0',
  title: 'Update of our hosts',
  kind: 'maintenance',
  layer: 'infrastructure',
  tier: 'medium',
  team: null,
  status: 'completed',
  publishedAt: T0 - 3 * DAY,
  aheadMs: 3 * DAY,
  promisedEnd: T0 + 2 * HOUR,
  actualStart: T0,
  actualEnd: T0 + 2 * HOUR,
  respondBy: null,
  respondedAt: null,
  responseClosedAt: null,
  leadTimeMs: 3 * DAY,
  promises: [],
  extensions: 0,
  stageRollBacks: 0,
  mails: { sent: 0, lost: 0 },
  ...change,
});
const NOW = T0 + 5 * DAY;
const of = (change: Partial<NoticeRecord>) => outcomeOf(record(change), NOW);

describe('the end that counts as promised', () => {
  const began = { windowEnd: T0 + 9 * HOUR, actualStart: T0 };
  const move = (at: number, from: number | null, to: number) => ({ at, from, to });

  it('is that of the window where it never moved, and none where there is none', () => {
    expect(promisedEnd({ windowEnd: T0, actualStart: T0 }, [])).toBe(T0);
    expect(promisedEnd({ windowEnd: null, actualStart: T0 }, [])).toBeNull();
  });

  it('moves with what is announced while it lies ahead, to the minute', () => {
    const [end, later] = [T0 + 2 * HOUR, T0 + 3 * HOUR];
    expect(promisedEnd(began, [move(end, end, later)])).toBe(later);
    expect(promisedEnd(began, [move(end + 1, end, later)])).toBe(end);
  });

  it('is not mended by an extension of what has run over, nor by one after that', () => {
    const ends = [T0 + 2 * HOUR, T0 + 3 * HOUR, T0 + 9 * HOUR] as const;
    const moves = [
      move(T0 + 2.5 * HOUR, ends[0], ends[1]),
      move(T0 + 2.6 * HOUR, ends[1], ends[2]),
    ];
    expect(promisedEnd(began, moves)).toBe(ends[0]);
  });

  it('is the newest one for work that had not begun', () => {
    const late = move(T0 + 5 * HOUR, T0 + 2 * HOUR, T0 + 9 * HOUR);
    expect(promisedEnd({ ...began, actualStart: T0 + 6 * HOUR }, [late])).toBe(late.to);
    expect(promisedEnd({ ...began, actualStart: null }, [late])).toBe(late.to);
  });

  it('is the first one named for work that had none', () => {
    expect(promisedEnd(began, [move(T0 + HOUR, null, T0 + 4 * HOUR)])).toBe(T0 + 4 * HOUR);
  });

  it('is read from entries in the order in which they were written', () => {
    const entry = (sequence: number, from: number | null, to: number | null) => ({
      sequence,
      createdAt: sequence,
      oldWindowEnd: from,
      newWindowEnd: to,
    });
    expect(endMoves([entry(2, 5, 6), entry(1, 4, 5), entry(3, null, null)])).toEqual([
      { at: 1, from: 4, to: 5 },
      { at: 2, from: 5, to: 6 },
    ]);
  });
});

describe('promised updates', () => {
  const entry = (sequence: number, createdAt: number, nextUpdateDue: number | null) => ({
    sequence,
    createdAt,
    nextUpdateDue,
  });

  it('are kept by the next entry that is written, whatever order they are shown in', () => {
    const timeline = [entry(2, T0 + 90, null), entry(0, T0, T0 + 60), entry(1, T0 + 60, T0 + 80)];
    const promises = promisedUpdates(timeline);
    expect(promises).toEqual([
      { due: T0 + 60, came: T0 + 60 },
      { due: T0 + 80, came: T0 + 90 },
    ]);
    expect(keptUpdates(promises, NOW)).toEqual({ onTime: 1, late: 1, latestMs: 10 });
  });

  it('that have not come are late once their time has passed, and not before', () => {
    const promises = promisedUpdates([entry(0, T0, T0 + 60)]);
    expect(keptUpdates(promises, T0 + 60)).toEqual({ onTime: 0, late: 0, latestMs: 0 });
    expect(keptUpdates(promises, T0 + 61)).toEqual({ onTime: 0, late: 1, latestMs: 1 });
  });

  it('of none is nothing, and of several late ones the latest counts', () => {
    expect(keptUpdates([], NOW)).toEqual({ onTime: 0, late: 0, latestMs: 0 });
    const promises = [5, 30, 10].map((by) => ({ due: T0, came: T0 + by }));
    expect(keptUpdates(promises, NOW)).toEqual({ onTime: 0, late: 3, latestMs: 30 });
  });
});

describe('the outcome of one notice', () => {
  it('has the notice that was given for planned work only, kept where it is as long as asked', () => {
    expect(of({})).toMatchObject({ aheadMs: 3 * DAY, aheadKept: true });
    expect(of({ aheadMs: 3 * DAY - 1 })).toMatchObject({ aheadKept: false });
    expect(of({ kind: 'emergency_patch' })).toMatchObject({ aheadMs: null, aheadKept: null });
    expect(of({ aheadMs: null })).toMatchObject({ aheadKept: null });
  });

  it('has no overrun to the minute of the end, and one after it', () => {
    expect(of({})).toMatchObject({ overrunMs: 0, withinWindow: true });
    expect(of({ actualEnd: T0 + 2 * HOUR + 1 })).toMatchObject({
      overrunMs: 1,
      withinWindow: false,
    });
    expect(of({ actualEnd: T0 })).toMatchObject({ overrunMs: 0, withinWindow: true });
  });

  it('runs over until now while it is under way, whatever end it has', () => {
    const running = { status: 'in_progress' as const, actualEnd: null };
    expect(outcomeOf(record(running), T0 + HOUR)).toMatchObject({ overrunMs: 0 });
    expect(outcomeOf(record(running), T0 + 3 * HOUR)).toMatchObject({ overrunMs: HOUR });
    expect(outcomeOf(record({ ...running, actualEnd: T0 }), T0 + 3 * HOUR).overrunMs).toBe(HOUR);
  });

  it('judges no window where there was none, or work that never ran', () => {
    for (const change of [{ promisedEnd: null }, { actualStart: null }, { actualEnd: null }]) {
      expect(of(change)).toMatchObject({ overrunMs: null, withinWindow: null });
    }
  });

  it('counts work that was taken back on its own, never as within its window', () => {
    expect(of({ status: 'rolled_back' })).toMatchObject({
      rolledBack: true,
      overrunMs: 0,
      withinWindow: null,
    });
    expect(of({}).rolledBack).toBe(false);
  });

  it('judges a time to respond by when it was applied, closed, or is open yet', () => {
    const due = T0 + DAY;
    const kept = (change: Partial<NoticeRecord>, now = NOW) =>
      outcomeOf(record({ respondBy: due, ...change }), now).respondKept;
    expect(of({}).respondKept).toBeNull();
    expect(kept({ respondedAt: due })).toBe(true);
    expect(kept({ respondedAt: due + 1 })).toBe(false);
    expect(kept({}, due)).toBeNull();
    expect(kept({}, due + 1)).toBe(false);
    expect(kept({ responseClosedAt: due })).toBeNull();
    expect(kept({ responseClosedAt: due + 1 })).toBe(false);
    // What was applied in time stays so, whatever was said of the clock later.
    expect(kept({ respondedAt: due - 1, responseClosedAt: due + 1 })).toBe(true);
  });
});

describe('the figures of several notices', () => {
  it('are the sums of what could be said of each', () => {
    const promises = [
      { due: T0, came: T0 },
      { due: T0, came: T0 + 1 },
    ];
    const records = [
      record({ promises, mails: { sent: 9, lost: 1 }, aheadMs: 1 * DAY }),
      record({ status: 'rolled_back', stageRollBacks: 2, aheadMs: 2 * DAY, actualEnd: NOW }),
      record({ kind: 'emergency_patch', respondBy: T0, respondedAt: T0, stageRollBacks: 1 }),
      record({ aheadMs: 4 * DAY, actualEnd: T0 + 3 * HOUR, mails: { sent: 1, lost: 0 } }),
    ];
    expect(summarise('medium', records, NOW)).toEqual({
      name: 'medium',
      notices: 4,
      ahead: { kept: 1, of: 3 },
      respondBy: { kept: 1, of: 1 },
      updates: { kept: 1, of: 2 },
      withinWindow: { kept: 2, of: 3 },
      rolledBack: 1,
      stageRollBacks: 3,
      mails: { kept: 10, of: 11 },
      medianAheadMs: 2 * DAY,
    });
  });

  it('have the middle of an odd number of leads, and the mean of the middle two of an even one', () => {
    const median = (...ahead: (number | null)[]) =>
      summarise(
        null,
        ahead.map((aheadMs) => record({ aheadMs })),
        NOW,
      ).medianAheadMs;
    expect(median()).toBeNull();
    expect(median(null)).toBeNull();
    expect(median(30, 1, 2)).toBe(2);
    expect(median(1, 100, 2, 30)).toBe(16);
    expect(median(5 * MINUTE, null)).toBe(5 * MINUTE);
  });
});
