import { describe, expect, it } from 'vitest';
import type { Moment } from '#src/domain/notice.ts';
import { recordOf, type RecordedNotice } from '#src/domain/summary-record.ts';
import { HOUR, MINUTE } from '../support/clock.ts';

const T0 = Date.UTC(2026, 11, 1);

const notice = (change: Partial<RecordedNotice> = {}): RecordedNotice => ({
  windowStart: T0,
  windowEnd: T0 + HOUR,
  actualStart: T0,
  actualEnd: T0 + HOUR,
  respondBy: null,
  respondedAt: null,
  ...change,
});

/** An entry of the timeline, written `at` milliseconds after the start. */
const entry = (sequence: number, at: number, change = {}) => ({
  status: 'in_progress' as const,
  moment: 'progress' as Moment,
  sequence,
  createdAt: T0 + at,
  nextUpdateDue: null as number | null,
  oldWindowEnd: null as number | null,
  newWindowEnd: null as number | null,
  ...change,
});

const of = (change: Partial<RecordedNotice>, told = [entry(0, 0)]) =>
  recordOf(notice(change), told, [], []);

describe('the record of a finished notice', () => {
  it('has times as they were, and none where there was none', () => {
    expect(of({})).toMatchObject({
      planned: { start: T0, end: T0 + HOUR },
      extendedTo: null,
      durationMs: HOUR,
      overMs: 0,
    });
    expect(of({ windowStart: null, windowEnd: null })).toMatchObject({ planned: null, overMs: 0 });
    expect(of({ actualStart: null })).toMatchObject({ durationMs: null });
    expect(of({ actualEnd: null })).toMatchObject({ durationMs: null, overMs: 0 });
  });

  it('ran over by what it took past the planned end, and by nothing where it was early', () => {
    expect(of({ actualEnd: T0 + HOUR + MINUTE }).overMs).toBe(MINUTE);
    expect(of({ actualEnd: T0 + MINUTE }).overMs).toBe(0);
  });

  it('is not made better by an extension that came too late', () => {
    const late = entry(1, HOUR + MINUTE, {
      oldWindowEnd: T0 + HOUR,
      newWindowEnd: T0 + 3 * HOUR,
    });
    expect(of({ windowEnd: T0 + 3 * HOUR, actualEnd: T0 + 2 * HOUR }, [late])).toMatchObject({
      planned: { end: T0 + HOUR },
      extendedTo: T0 + 3 * HOUR,
      overMs: HOUR,
    });
    const early = { ...late, createdAt: T0 + HOUR };
    expect(of({ windowEnd: T0 + 3 * HOUR, actualEnd: T0 + 2 * HOUR }, [early])).toMatchObject({
      planned: { end: T0 + 3 * HOUR },
      extendedTo: null,
      overMs: 0,
    });
  });

  it('has each update, and of those that were promised whether they came in time', () => {
    const told = [
      entry(0, 0, { nextUpdateDue: T0 + 30 * MINUTE }),
      entry(1, 30 * MINUTE, { nextUpdateDue: T0 + 40 * MINUTE }),
      entry(2, 45 * MINUTE, { nextUpdateDue: T0 + 2 * HOUR }),
    ];
    expect(of({}, told).updates).toEqual({
      count: 3,
      onTime: 1,
      late: 1,
      latestMs: 5 * MINUTE,
    });
  });

  it('counts how often something was taken back', () => {
    const back = entry(1, 5, { moment: 'rolled_back' });
    expect(of({}, [entry(0, 0), back, { ...back, sequence: 2 }]).rollBacks).toBe(2);
    expect(of({}).rollBacks).toBe(0);
  });

  it('met its time to respond where it was applied by then, to the millisecond', () => {
    const due = T0 + HOUR;
    expect(of({}).respondBy).toBeNull();
    expect(of({ respondBy: due, respondedAt: due }).respondBy).toEqual({ due, at: due, met: true });
    expect(of({ respondBy: due, respondedAt: due + 1 }).respondBy).toMatchObject({ met: false });
    expect(of({ respondBy: due }).respondBy).toEqual({ due, at: null, met: false });
  });
});
