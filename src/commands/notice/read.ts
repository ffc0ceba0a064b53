import { invalidField } from '#src/domain/errors.ts';
import { nextStatuses, NOTICE_KINDS, NOTICE_STATUSES } from '#src/domain/notice.ts';
import { clockOf } from '#src/domain/response-clock.ts';
import {
  componentsOfNotices,
  componentsOfUpdates,
  findPrivateFacts,
  listNotices,
  stagesOfNotices,
  updatesOfNotices,
  type NoticeRow,
} from '#src/store/notices.ts';
import type { Queries } from '#src/store/queries.ts';
import { iso } from '../instants.ts';
import { loadNotice } from '../load-notice.ts';
import { operation, type Tx } from '../operation.ts';
import { checksOfNotice } from '../planning/checks.ts';
import { rolloutView } from '../rollout/read.ts';
import { canonicalInput } from './canonical.ts';
import { findingsFor } from './findings.ts';
import { openEnds } from './open-ends.ts';

/** A notice as staff and pipelines see it, private facts included; never for the public. */
export const readNotice = operation({ scope: 'notices:read' }).read(async (tx, id: string) => {
  const notice = await loadNotice(tx.q, id);
  const facts = await findPrivateFacts(tx.q, id);
  return {
    ...(await summary(tx, notice)),
    ...(await canonicalInput(tx.q, notice)),
    rollout: rolloutView(notice, await stagesOfNotices(tx.q, [id])),
    reasons: facts?.reasons ?? [],
    policy_version: facts?.policyVersion ?? null,
    findings: await findingsFor(tx, notice),
    checks: await checksOfNotice(tx.q, notice),
    watch_until: iso(notice.watchUntil),
    next_statuses: nextStatuses(notice.kind, notice.status),
    open_ends: await openEnds(tx, notice, nextEnd(notice.status)),
    updates: await updateViews(tx.q, id),
  };
});

/** The next step that says that something is done. */
function nextEnd(status: NoticeRow['status']): 'verifying' | 'completed' {
  return status === 'verifying' ? 'completed' : 'verifying';
}

async function updateViews(q: Queries, noticeId: string) {
  const updates = await updatesOfNotices(q, [noticeId]);
  const components = await componentsOfUpdates(
    q,
    updates.map((update) => update.id),
  );
  return updates.map((update) => ({
    id: update.id,
    status: update.status,
    moment: update.moment,
    body: update.body,
    display_at: iso(update.displayAt),
    next_update_due: iso(update.nextUpdateDue),
    notify: update.notify,
    moved_window:
      update.newWindowStart === null
        ? null
        : {
            from: update.oldWindowStart && [iso(update.oldWindowStart), iso(update.oldWindowEnd)],
            to: [iso(update.newWindowStart), iso(update.newWindowEnd)],
          },
    components: components
      .filter((component) => component.updateId === update.id)
      .map((component) => ({
        slug: component.slug,
        old_status: component.oldStatus,
        new_status: component.newStatus,
      })),
    created_by: update.createdBy,
    created_at: iso(update.createdAt),
  }));
}

async function summary(tx: Tx, notice: NoticeRow) {
  const components = await componentsOfNotices(tx.q, [notice.id]);
  return {
    id: notice.id,
    kind: notice.kind,
    layer: notice.layer,
    title: notice.title,
    tier: notice.tier,
    status: notice.status,
    impact: notice.impact,
    component_names: components.map((component) => component.name),
    window_start: iso(notice.windowStart),
    window_end: iso(notice.windowEnd),
    time_zone: notice.timeZone,
    actual_start: iso(notice.actualStart),
    actual_end: iso(notice.actualEnd),
    next_update_due: iso(notice.nextUpdateDue),
    respond_by: iso(notice.respondBy),
    anchor: iso(notice.anchor),
    anchor_kind: notice.anchorKind,
    responded_at: iso(notice.respondedAt),
    response_closed_at: iso(notice.responseClosedAt),
    clock_state: clockOf(notice, tx.now),
    revision: notice.revision,
    published_at: iso(notice.publishedAt),
    created_by: notice.createdBy,
    created_at: iso(notice.createdAt),
    updated_at: iso(notice.updatedAt),
    links: {
      self: `${tx.publicUrl}/api/v1/notices/${notice.id}`,
      public: notice.publishedAt === null ? null : `${tx.publicUrl}/notices/${notice.id}`,
    },
  };
}

function readCursor(cursor: string): { createdAt: number; id: string } {
  const match = /^(\d{1,15})-([a-z0-9]{12})$/.exec(cursor);
  if (match === null) {
    throw invalidField('/cursor', 'is not a cursor that a list of notices has given');
  }
  return { createdAt: Number(match[1]), id: match[2]! };
}

/** Notices, drafts included, the newest first, `limit` (1 to 100) a page. */
export const readNotices = operation({ scope: 'notices:read' }).read(
  async (tx, options: { limit: number; cursor?: string; status?: string; kind?: string }) => {
    const status = NOTICE_STATUSES.find((one) => one === options.status);
    if (options.status !== undefined && status === undefined) {
      throw invalidField('/status', `must be one of ${NOTICE_STATUSES.join(', ')}`);
    }
    const kind = NOTICE_KINDS.find((one) => one === options.kind);
    if (options.kind !== undefined && kind === undefined) {
      throw invalidField('/kind', `must be one of ${NOTICE_KINDS.join(', ')}`);
    }

    const rows = await listNotices(tx.q, {
      limit: options.limit + 1,
      ...(options.cursor === undefined ? {} : { before: readCursor(options.cursor) }),
      ...(status === undefined ? {} : { statuses: [status] }),
      ...(kind === undefined ? {} : { kinds: [kind] }),
    });
    const shown = rows.slice(0, options.limit);
    const last = shown[shown.length - 1];
    return {
      items: await Promise.all(shown.map((row) => summary(tx, row))),
      nextCursor:
        rows.length > options.limit && last !== undefined ? `${last.createdAt}-${last.id}` : null,
    };
  },
);
