import type { ComponentStatus } from './component.ts';
import { keptUpdates, promisedUpdates, type Promising } from './kept-promises.ts';
import type { Moment, NoticeStatus } from './notice.ts';
import type { Stage, StageTimes } from './rollout.ts';
import { endMoves, promisedEnd, type MovesEnd } from './window.ts';

/** What the record knows of a finished notice. Epoch milliseconds and spans in milliseconds. */
export interface SummaryRecord {
  /** The end is the one that counts as promised. */
  planned: { start: number; end: number } | null;
  /** The end that was named only when the promised one had passed. */
  extendedTo: number | null;
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

interface Told extends Promising, MovesEnd {
  status: NoticeStatus;
  moment: Moment;
}

export interface RecordedNotice {
  windowStart: number | null;
  windowEnd: number | null;
  actualStart: number | null;
  actualEnd: number | null;
  respondBy: number | null;
  respondedAt: number | null;
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
  const end = promisedEnd(notice, endMoves(told));
  return {
    planned:
      windowStart === null || windowEnd === null || end === null
        ? null
        : { start: windowStart, end },
    extendedTo: windowEnd !== null && end !== null && windowEnd > end ? windowEnd : null,
    actualStart,
    actualEnd,
    durationMs: actualStart === null || actualEnd === null ? null : actualEnd - actualStart,
    overMs: end === null || actualEnd === null ? 0 : Math.max(0, actualEnd - end),
    components,
    touched,
    stages,
    rollBacks: told.filter(({ moment }) => moment === 'rolled_back').length,
    // What was promised last of finished work is no promise any more: none is late for want of another.
    updates: { count: told.length, ...keptUpdates(promisedUpdates(told), -Infinity) },
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
