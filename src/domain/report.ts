import { keptUpdates, type PromisedUpdate } from './kept-promises.ts';
import { isFinished, type NoticeKind, type NoticeStatus } from './notice.ts';
import type { Tier } from './severity.ts';

/** What the record says of one published notice. Epoch milliseconds. */
export interface NoticeRecord {
  id: string;
  title: string;
  kind: NoticeKind;
  layer: 'infrastructure' | 'application';
  tier: Tier;
  team: string | null;
  status: NoticeStatus;
  publishedAt: number;
  /** How long ahead its start was announced, milliseconds, moves included; null without a window. */
  aheadMs: number | null;
  /** The end of the window that counts as promised. */
  promisedEnd: number | null;
  actualStart: number | null;
  actualEnd: number | null;
  respondBy: number | null;
  respondedAt: number | null;
  /** Staff stopped the clock: it was not applied by this work, or need not be. */
  responseClosedAt: number | null;
  leadTimeMs: number;
  promises: readonly PromisedUpdate[];
  extensions: number;
  /** How often a stage was taken back while the work went on. */
  stageRollBacks: number;
  mails: { sent: number; lost: number };
}

/** One line of the report: what was promised of a notice and what became of it. */
export interface NoticeOutcome {
  /** Notice given ahead, milliseconds; null where nothing was planned. */
  aheadMs: number | null;
  aheadKept: boolean | null;
  respondKept: boolean | null;
  updatesOnTime: number;
  updatesLate: number;
  /** Past the promised end, milliseconds; 0 where it was kept, null where there is none yet. */
  overrunMs: number | null;
  /** Null as well for work that was taken back: it kept nothing within its window. */
  withinWindow: boolean | null;
  rolledBack: boolean;
}

/** What became by now of everything that was promised of a notice. */
export function outcomeOf(record: NoticeRecord, now: number): NoticeOutcome {
  const aheadMs = record.kind === 'maintenance' ? record.aheadMs : null;
  const over = isFinished(record.kind, record.status);
  const updates = keptUpdates(record.promises, now);
  const end = over ? record.actualEnd : now;
  const overrunMs =
    record.promisedEnd === null || record.actualStart === null || end === null
      ? null
      : Math.max(0, end - record.promisedEnd);
  const rolledBack = record.status === 'rolled_back';
  return {
    aheadMs,
    aheadKept: aheadMs === null ? null : aheadMs >= record.leadTimeMs,
    respondKept: respondKept(record, now),
    updatesOnTime: updates.onTime,
    updatesLate: updates.late,
    overrunMs,
    withinWindow: overrunMs === null || rolledBack ? null : overrunMs === 0,
    rolledBack,
  };
}

function respondKept(record: NoticeRecord, now: number): boolean | null {
  if (record.respondBy === null) {
    return null;
  }
  if (record.respondedAt !== null) {
    return record.respondedAt <= record.respondBy;
  }
  return (record.responseClosedAt ?? now) > record.respondBy ? false : null;
}

/** Of how many it could be said, and of how many it was so. */
interface Share {
  kept: number;
  of: number;
}

export interface ReportGroup {
  /** What its notices have in common; null for all of them. */
  name: string | null;
  notices: number;
  ahead: Share;
  respondBy: Share;
  updates: Share;
  /** Ended, or run yet, within their window, out of those that had one, ran, and were not taken back. */
  withinWindow: Share;
  rolledBack: number;
  /** Stages that were taken back while the work went on. */
  stageRollBacks: number;
  mails: Share;
  /** Milliseconds; null without any. */
  medianAheadMs: number | null;
}

/** The figures of several notices together. */
export function summarise(
  name: string | null,
  records: readonly NoticeRecord[],
  now: number,
): ReportGroup {
  const outcomes = records.map((record) => outcomeOf(record, now));
  const share = (values: readonly (boolean | null)[]): Share => {
    const known = values.filter((value) => value !== null);
    return { kept: known.filter(Boolean).length, of: known.length };
  };
  const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
  const onTime = sum(outcomes.map(({ updatesOnTime }) => updatesOnTime));
  const sent = sum(records.map(({ mails }) => mails.sent));
  return {
    name,
    notices: records.length,
    ahead: share(outcomes.map(({ aheadKept }) => aheadKept)),
    respondBy: share(outcomes.map((outcome) => outcome.respondKept)),
    updates: { kept: onTime, of: onTime + sum(outcomes.map(({ updatesLate }) => updatesLate)) },
    withinWindow: share(outcomes.map(({ withinWindow }) => withinWindow)),
    rolledBack: outcomes.filter(({ rolledBack }) => rolledBack).length,
    stageRollBacks: sum(records.map(({ stageRollBacks }) => stageRollBacks)),
    mails: { kept: sent, of: sent + sum(records.map(({ mails }) => mails.lost)) },
    medianAheadMs: median(outcomes.flatMap(({ aheadMs }) => aheadMs ?? [])),
  };
}

function median(values: readonly number[]): number | null {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  if (sorted.length === 0) {
    return null;
  }
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}
