import { isFinished, type NoticeStatus } from '#src/domain/notice.ts';
import { disclosedFacts } from '../disclosed-rows.ts';
import type { PublicNotice, PublicSummary } from '../view.ts';
import type { Scene } from './components.ts';
import type { NoticeExtra, StatuspageIncident, StatuspageMaintenance } from './shapes.ts';
import { incidentStatus, maintenanceStatus } from './statuses.ts';
import { updateRow, windowExtra } from './update.ts';

function noticeExtra(scene: Scene, notice: PublicNotice): NoticeExtra {
  const orNull = (instant: number | null | undefined) =>
    instant === null || instant === undefined ? null : scene.at(instant);
  return {
    kind: notice.kind,
    tier: notice.tier,
    status: notice.status,
    window: notice.window === null ? null : windowExtra(scene, notice.window),
    actual_start: orNull(notice.actualStart),
    actual_end: orNull(notice.actualEnd),
    running_over: notice.runningOver,
    next_update_due: orNull(notice.nextUpdateDue),
    ...(notice.commitment
      ? {
          commitment: {
            by: scene.at(notice.commitment.by),
            applied_at: orNull(notice.commitment.appliedAt),
            closed: notice.commitment.closed,
          },
        }
      : {}),
    rollout_paused: notice.rolloutPaused ?? false,
    stages: notice.stages.map((stage) => ({
      name: stage.name,
      percent: stage.percent,
      region: stage.region ?? null,
      status: stage.status,
      planned_start: orNull(stage.plannedStart),
      planned_end: orNull(stage.plannedEnd),
      started_at: orNull(stage.startedAt),
      ended_at: orNull(stage.endedAt),
    })),
    ...(notice.disclosed ? { disclosed: disclosedFacts(notice.disclosed) } : {}),
  };
}

/** When it was over; work that was cancelled has no actual end, only the update that says so. */
function resolvedAt(notice: PublicNotice): number | null {
  return isFinished(notice.kind, notice.status)
    ? (notice.actualEnd ?? notice.updates[0]?.displayAt ?? notice.updatedAt)
    : null;
}

/** Since when an incident is watched, or was until it was resolved; null if it flared up again. */
function monitoringAt(notice: PublicNotice): number | null {
  const before = notice.updates.filter((update) => update.status !== 'resolved');
  const other = before.findIndex((update) => update.status !== 'monitoring');
  const watched = other === -1 ? before : before.slice(0, other);
  return watched.at(-1)?.displayAt ?? null;
}

/** Statuspage gives the body as Markdown, and null where there is none. */
function postmortem(scene: Scene, summary: PublicSummary | null) {
  return {
    postmortem_body: summary?.body ?? null,
    postmortem_body_last_updated_at: summary === null ? null : scene.at(summary.updatedAt),
    postmortem_ignored: false,
    postmortem_published_at: summary === null ? null : scene.at(summary.publishedAt),
    postmortem_notified_subscribers: summary?.notified ?? false,
    postmortem_notified_twitter: false,
  };
}

function sharedFields<Status>(
  scene: Scene,
  notice: PublicNotice,
  statusOf: (status: NoticeStatus) => Status,
) {
  const resolved = resolvedAt(notice);
  return {
    id: notice.id,
    name: notice.title,
    status: statusOf(notice.status),
    created_at: scene.at(notice.publishedAt),
    updated_at: scene.at(notice.updatedAt),
    monitoring_at: null,
    resolved_at: resolved === null ? null : scene.at(resolved),
    impact: notice.impact,
    shortlink: notice.url,
    started_at: scene.at(notice.publishedAt),
    page_id: scene.pageId,
    incident_updates: notice.updates.map((update) => updateRow(scene, notice.id, update, statusOf)),
    // One that was retired since has no row to show.
    components: notice.components.flatMap(({ id }) => scene.byId.get(id) ?? []),
    reminder_intervals: null,
    ...postmortem(scene, notice.summary ?? null),
    forewarn_notice: noticeExtra(scene, notice),
  };
}

/** An incident in Statuspage's shape. */
export function incidentRow(scene: Scene, notice: PublicNotice): StatuspageIncident {
  const watched = monitoringAt(notice);
  return {
    ...sharedFields(scene, notice, incidentStatus),
    monitoring_at: watched === null ? null : scene.at(watched),
    started_at: scene.at(notice.actualStart ?? notice.publishedAt),
  };
}

/**
 * The times that were planned. An emergency patch may have none, but clients read two timestamps
 * and fail on null: then it is planned for when it really began, and until it really ended. While
 * it runs no end is known, and none is made up: both are the beginning.
 */
function plannedTimes(notice: PublicNotice): { start: number; end: number } {
  if (notice.window !== null) {
    return notice.window;
  }
  const start = notice.actualStart ?? notice.publishedAt;
  return { start, end: Math.max(start, notice.actualEnd ?? start) };
}

/**
 * Planned or emergency work in Statuspage's shape. `started_at` is the publication there, also
 * for work that has not begun; the real beginning stands in `forewarn_notice`.
 */
export function maintenanceRow(scene: Scene, notice: PublicNotice): StatuspageMaintenance {
  const { start, end } = plannedTimes(notice);
  return {
    ...sharedFields(scene, notice, maintenanceStatus),
    scheduled_for: scene.at(start),
    scheduled_until: scene.at(end),
  };
}
