import type { ComponentStatus } from '#src/domain/component.ts';
import type { NoticeImpact } from '#src/domain/notice.ts';
import type { disclosedFacts } from '../disclosed-rows.ts';

/**
 * The objects of Statuspage's public API v2 (standards.md §1.2). A key is always there unless it
 * is optional; a timestamp is ISO 8601 with milliseconds and offset. What Statuspage does not know
 * stands in objects of its own whose names begin with `forewarn_`.
 */
export interface StatuspagePage {
  id: string;
  name: string;
  url: string;
  time_zone: string;
  updated_at: string;
}

export interface StatuspageComponent {
  id: string;
  name: string;
  status: ComponentStatus;
  created_at: string;
  updated_at: string;
  position: number;
  description: string | null;
  showcase: boolean;
  /** `2026-12-01` */
  start_date: string | null;
  group_id: string | null;
  page_id: string;
  group: boolean;
  only_show_if_degraded: boolean;
  /** Ids of the components of a group; on group rows only. */
  components?: string[];
}

export type IncidentStatus =
  'investigating' | 'identified' | 'monitoring' | 'resolved' | 'postmortem';

export type MaintenanceStatus = 'scheduled' | 'in_progress' | 'verifying' | 'completed';

export interface AffectedComponent {
  code: string;
  /** `Group - Component` when grouped. */
  name: string;
  old_status: ComponentStatus;
  new_status: ComponentStatus;
}

export interface WindowExtra {
  start: string;
  end: string;
  time_zone: string;
}

interface UpdateExtra {
  status: string;
  moment: string;
  next_update_due: string | null;
  moved_window: { from: WindowExtra | null; to: WindowExtra } | null;
}

export interface NoticeExtra {
  kind: string;
  tier: string;
  status: string;
  window: WindowExtra | null;
  actual_start: string | null;
  actual_end: string | null;
  running_over: boolean;
  next_update_due: string | null;
  /** By when it is to be applied, where that was promised in public. */
  commitment?: { by: string; applied_at: string | null; closed: boolean };
  /** No further stage begins for now. */
  rollout_paused: boolean;
  stages: {
    name: string;
    percent: number | null;
    region: string | null;
    status: string;
    planned_start: string | null;
    planned_end: string | null;
    started_at: string | null;
    ended_at: string | null;
  }[];
  /** What a person has published of the flaw after the embargo. */
  disclosed?: ReturnType<typeof disclosedFacts>;
}

export interface StatuspageUpdate<Status> {
  id: string;
  status: Status;
  /** Escaped text; its only tag is `<br />`. */
  body: string;
  incident_id: string;
  created_at: string;
  updated_at: string;
  display_at: string;
  affected_components: AffectedComponent[] | null;
  deliver_notifications: boolean;
  custom_tweet: null;
  tweet_id: null;
  forewarn_update: UpdateExtra;
}

interface Notice<Status> {
  id: string;
  name: string;
  status: Status;
  created_at: string;
  updated_at: string;
  monitoring_at: string | null;
  resolved_at: string | null;
  impact: NoticeImpact;
  shortlink: string;
  started_at: string;
  page_id: string;
  /** Newest first. */
  incident_updates: StatuspageUpdate<Status>[];
  /** With their current status. */
  components: StatuspageComponent[];
  reminder_intervals: null;
  postmortem_body: string | null;
  postmortem_body_last_updated_at: string | null;
  postmortem_ignored: boolean;
  postmortem_published_at: string | null;
  postmortem_notified_subscribers: boolean;
  postmortem_notified_twitter: boolean;
  forewarn_notice: NoticeExtra;
}

export type StatuspageIncident = Notice<IncidentStatus>;

export interface StatuspageMaintenance extends Notice<MaintenanceStatus> {
  scheduled_for: string;
  scheduled_until: string;
}
