import { outcomeOf, type NoticeRecord, type ReportGroup } from '#src/domain/report.ts';
import { iso } from '../instants.ts';

export interface GroupView {
  name: string | null;
  notices: number;
  ahead: { kept: number; of: number };
  respond_by: { kept: number; of: number };
  updates: { kept: number; of: number };
  within_window: { kept: number; of: number };
  rolled_back: number;
  stage_roll_backs: number;
  mails: { kept: number; of: number };
  median_ahead_hours: number | null;
}

export interface ReportRow {
  id: string;
  title: string;
  kind: string;
  layer: string;
  tier: string;
  team: string | null;
  status: string;
  published_at: string;
  ahead_hours: number | null;
  ahead_kept: boolean | null;
  respond_by: string | null;
  responded_at: string | null;
  respond_by_kept: boolean | null;
  updates_on_time: number;
  updates_late: number;
  overrun_minutes: number | null;
  within_window: boolean | null;
  extensions: number;
  rolled_back: boolean;
  stage_roll_backs: number;
  mails_sent: number;
  mails_lost: number;
}

/** The report but for its notices, one by one. */
export interface ReportView {
  from: string;
  to: string;
  time_zone: string;
  total: GroupView;
  by_tier: GroupView[];
  by_layer: GroupView[];
  by_team: GroupView[];
  /** `2026-11` */
  by_month: GroupView[];
}

export function groupView(group: ReportGroup): GroupView {
  return {
    name: group.name,
    notices: group.notices,
    ahead: group.ahead,
    respond_by: group.respondBy,
    updates: group.updates,
    within_window: group.withinWindow,
    rolled_back: group.rolledBack,
    stage_roll_backs: group.stageRollBacks,
    mails: group.mails,
    median_ahead_hours: group.medianAheadMs === null ? null : hours(group.medianAheadMs),
  };
}

const hours = (ms: number): number => Math.round(ms / 36_000) / 100;

export function rowView(record: NoticeRecord, now: number): ReportRow {
  const outcome = outcomeOf(record, now);
  return {
    id: record.id,
    title: record.title,
    kind: record.kind,
    layer: record.layer,
    tier: record.tier,
    team: record.team,
    status: record.status,
    published_at: iso(record.publishedAt),
    ahead_hours: outcome.aheadMs === null ? null : hours(outcome.aheadMs),
    ahead_kept: outcome.aheadKept,
    respond_by: iso(record.respondBy),
    responded_at: iso(record.respondedAt),
    respond_by_kept: outcome.respondKept,
    updates_on_time: outcome.updatesOnTime,
    updates_late: outcome.updatesLate,
    overrun_minutes: outcome.overrunMs === null ? null : Math.round(outcome.overrunMs / 60_000),
    within_window: outcome.withinWindow,
    extensions: record.extensions,
    rolled_back: outcome.rolledBack,
    stage_roll_backs: record.stageRollBacks,
    mails_sent: record.mails.sent,
    mails_lost: record.mails.lost,
  };
}
