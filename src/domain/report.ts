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
  windowEnd: number | null;
  actualStart: number | null;
  actualEnd: number | null;
  respondBy: number | null;
  respondedAt: number | null;
  /** Staff stopped the clock: it was not applied by this work, or need not be. */
  responseClosedAt: number | null;
  leadTimeMs: number;
  /** Promised updates: when each was due, and when the next one came (null: none has yet). */
  promises: readonly { due: number; came: number | null }[];
  extensions: number;
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
  /** Past the planned end, milliseconds; 0 where it was kept, null where there is none yet. */
  overrunMs: number | null;
  rolledBack: boolean;
}

export function outcomeOf(record: NoticeRecord, now: number): NoticeOutcome {
  const aheadMs = record.kind === 'maintenance' ? record.aheadMs : null;
  const over = isFinished(record.kind, record.status);
  const settled = record.promises.filter(({ due, came }) => came !== null || due < now);
  const onTime = settled.filter(({ due, came }) => came !== null && came <= due).length;
  const end = over ? record.actualEnd : now;
  const ran = record.actualStart !== null;
  return {
    aheadMs,
    aheadKept: aheadMs === null ? null : aheadMs >= record.leadTimeMs,
    respondKept: respondKept(record, now),
    updatesOnTime: onTime,
    updatesLate: settled.length - onTime,
    overrunMs:
      record.windowEnd === null || !ran || end === null
        ? null
        : Math.max(0, end - record.windowEnd),
    rolledBack: record.status === 'rolled_back',
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
export interface Share {
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
  /** Ended within their window, out of those that had one and ran. */
  withinWindow: Share;
  rolledBack: number;
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
    withinWindow: share(
      outcomes.map(({ overrunMs }) => (overrunMs === null ? null : overrunMs === 0)),
    ),
    rolledBack: outcomes.filter(({ rolledBack }) => rolledBack).length,
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
