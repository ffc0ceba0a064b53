import { isFinished } from '#src/domain/notice.ts';
import type { StageStatus } from '#src/domain/rollout.ts';
import type { SummaryRecord } from '#src/domain/summary-record.ts';
import {
  NO_WORDS,
  pendingBody,
  type SummaryChange,
  type SummaryStatus,
} from '#src/domain/summary.ts';
import type { NoticeRow } from '#src/store/notices.ts';
import type { Queries } from '#src/store/queries.ts';
import { findSummary, type Summary } from '#src/store/summaries.ts';
import { countForSummary } from '#src/store/summary-audience.ts';
import { neededBy } from '../approval/enforced.ts';
import { readDecision, type DecisionView } from '../approval/read.ts';
import { iso } from '../instants.ts';
import { loadNotice } from '../load-notice.ts';
import { operation } from '../operation.ts';
import { tierPolicies } from '../settings/tier-policies.ts';
import { composeSummary } from './compose.ts';
import { readRecord } from './record.ts';
import { summaryHash } from './text.ts';

export interface SummaryView {
  /** `none` until somebody has written one. */
  status: SummaryStatus | 'none';
  /** 0 while there is none. */
  revision: number;
  /** Whether the notice is over, so that its summary can be written. */
  finished: boolean;
  /** When the tier asks for it; null where it does not. */
  due_at: string | null;
  cause: string | null;
  done: string | null;
  changes: SummaryChange[];
  /** The text is written by hand, not made from the sections and the record. */
  own_body: boolean;
  /** What is public or to be; where there is none, a suggestion from the record. Markdown. */
  body: string | null;
  record: RecordView;
  /** A further revision that is not public yet. */
  correction: { body: string; note: string; by: string; at: string } | null;
  corrections: { at: string; note: string; by: string }[];
  approval_needed: boolean;
  /** Of what is to be published next; null while nobody has written anything. */
  approval: DecisionView | null;
  /** How many people are mailed when it is published. */
  recipients: number;
  updated_by: string | null;
  updated_at: string | null;
  published_by: string | null;
  published_at: string | null;
  links: { public: string | null };
}

interface StageRecord {
  name: string;
  percent: number | null;
  region: string | null;
  status: StageStatus;
  planned_start: string | null;
  planned_end: string | null;
  started_at: string | null;
  ended_at: string | null;
}

interface RecordView {
  planned: { start: string; end: string } | null;
  actual_start: string | null;
  actual_end: string | null;
  duration_ms: number | null;
  over_ms: number;
  components: SummaryRecord['components'];
  stages: StageRecord[];
  roll_backs: number;
  updates: { count: number; on_time: number; late: number; latest_ms: number };
  respond_by: { due: string; at: string | null; met: boolean } | null;
}

function recordView(record: SummaryRecord): RecordView {
  const { planned, updates, respondBy } = record;
  return {
    planned: planned && { start: iso(planned.start), end: iso(planned.end) },
    actual_start: iso(record.actualStart),
    actual_end: iso(record.actualEnd),
    duration_ms: record.durationMs,
    over_ms: record.overMs,
    components: record.components,
    stages: record.stages.map((stage) => ({
      name: stage.name,
      percent: stage.percent,
      region: stage.region,
      status: stage.status,
      planned_start: iso(stage.plannedStart),
      planned_end: iso(stage.plannedEnd),
      started_at: iso(stage.startedAt),
      ended_at: iso(stage.endedAt),
    })),
    roll_backs: record.rollBacks,
    updates: {
      count: updates.count,
      on_time: updates.onTime,
      late: updates.late,
      latest_ms: updates.latestMs,
    },
    respond_by: respondBy && {
      due: iso(respondBy.due),
      at: iso(respondBy.at),
      met: respondBy.met,
    },
  };
}

async function dueAt(q: Queries, notice: NoticeRow): Promise<number | null> {
  const policy = (await tierPolicies(q)).find(({ tier }) => tier === notice.tier)!;
  return policy.summaryWithinMs === null || notice.actualEnd === null
    ? null
    : notice.actualEnd + policy.summaryWithinMs;
}

/** A notice's summary, or what the record suggests for it, for staff. */
export const readSummary = operation({ scope: 'notices:read' }).read(
  async (tx, noticeId: string): Promise<SummaryView> => {
    const notice = await loadNotice(tx.q, noticeId);
    const stored = await findSummary(tx.q, noticeId);
    const finished = notice.status !== 'draft' && isFinished(notice.kind, notice.status);
    const suggestion =
      stored === null && finished ? await composeSummary(tx, notice, NO_WORDS) : null;
    const words = stored?.sections.correction ??
      stored?.sections ?? { ...NO_WORDS, ownBody: false };
    return {
      status: stored?.status ?? 'none',
      revision: stored?.revision ?? 0,
      finished,
      due_at: iso(await dueAt(tx.q, notice)),
      cause: words.cause,
      done: words.done,
      changes: words.changes,
      own_body: words.ownBody,
      body: stored?.body ?? suggestion,
      record: recordView(await readRecord(tx.q, notice)),
      ...corrections(stored),
      approval_needed: (await neededBy(tx, notice)) !== 'none',
      approval:
        stored === null
          ? null
          : await readDecision(tx, noticeId, 'summary', summaryHash(pendingBody(stored))),
      recipients: await countForSummary(tx.q, noticeId),
      updated_by: stored?.updatedBy ?? null,
      updated_at: iso(stored?.updatedAt ?? null),
      published_by: stored?.publishedBy ?? null,
      published_at: iso(stored?.publishedAt ?? null),
      links: {
        public:
          (stored?.publishedAt ?? null) === null
            ? null
            : `${tx.publicUrl}/notices/${noticeId}#summary`,
      },
    };
  },
);

function corrections(stored: Summary | null): Pick<SummaryView, 'correction' | 'corrections'> {
  const pending = stored?.sections.correction ?? null;
  return {
    correction:
      pending === null
        ? null
        : { body: pending.body, note: pending.note, by: pending.by, at: iso(pending.at) },
    corrections: (stored?.sections.corrections ?? []).map(({ at, note, by }) => ({
      at: iso(at),
      note,
      by,
    })),
  };
}
