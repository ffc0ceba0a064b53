import type { ComponentStatus } from './component.ts';
import type { Moment, NoticeStatus } from './notice.ts';
import type { Stage, StageTimes } from './rollout.ts';

/** What the record knows of a finished notice. Epoch milliseconds and spans in milliseconds. */
export interface SummaryRecord {
  planned: { start: number; end: number } | null;
  actualStart: number | null;
  actualEnd: number | null;
  durationMs: number | null;
  /** How long it ran past its planned end; 0 where it did not. */
  overMs: number;
  components: { name: string; impact: ComponentStatus }[];
  /** Names of those that were worked on with nothing to notice. */
  touched: string[];
  stages: (Stage & StageTimes)[];
  /** How often it was announced that something was taken back. */
  rollBacks: number;
  updates: {
    count: number;
    /** How many of them had been promised by a time, and came by it or after it. */
    onTime: number;
    late: number;
    /** By how much the latest of them missed its time. */
    latestMs: number;
  };
  /** Null where no time to respond ran. */
  respondBy: { due: number; at: number | null; met: boolean } | null;
}

interface Told {
  status: NoticeStatus;
  moment: Moment;
  sequence: number;
  createdAt: number;
  nextUpdateDue: number | null;
}

export interface RecordedNotice {
  windowStart: number | null;
  windowEnd: number | null;
  actualStart: number | null;
  actualEnd: number | null;
  respondBy: number | null;
  respondedAt: number | null;
}

/** Each promise of a next update against when that came: by the clock, whatever time it shows. */
function promisesKept(told: readonly Told[]): SummaryRecord['updates'] {
  const written = told.toSorted((a, b) => a.sequence - b.sequence);
  const missed = written.flatMap(({ nextUpdateDue }, index) => {
    const next = written[index + 1];
    return nextUpdateDue === null || next === undefined ? [] : [next.createdAt - nextUpdateDue];
  });
  const late = missed.filter((by) => by > 0);
  return {
    count: written.length,
    onTime: missed.length - late.length,
    late: late.length,
    latestMs: Math.max(0, ...late),
  };
}

/** The record of a notice in numbers: a pure function of its rows. */
export function recordOf(
  notice: RecordedNotice,
  told: readonly Told[],
  components: SummaryRecord['components'],
  stages: SummaryRecord['stages'],
  touched: string[] = [],
): SummaryRecord {
  const { windowStart, windowEnd, actualStart, actualEnd, respondBy, respondedAt } = notice;
  return {
    planned:
      windowStart === null || windowEnd === null ? null : { start: windowStart, end: windowEnd },
    actualStart,
    actualEnd,
    durationMs: actualStart === null || actualEnd === null ? null : actualEnd - actualStart,
    overMs: windowEnd === null || actualEnd === null ? 0 : Math.max(0, actualEnd - windowEnd),
    components,
    touched,
    stages,
    rollBacks: told.filter(({ moment }) => moment === 'rolled_back').length,
    updates: promisesKept(told),
    respondBy:
      respondBy === null
        ? null
        : {
            due: respondBy,
            at: respondedAt,
            met: respondedAt !== null && respondedAt <= respondBy,
          },
  };
}
