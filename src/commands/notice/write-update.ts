import type { ComponentStatus } from '#src/domain/component.ts';
import { Refusal, type Fault } from '#src/domain/errors.ts';
import {
  impactOf,
  nextStatuses,
  NOTICE_KIND_LABELS,
  NOTICE_STATUS_LABELS,
  type Moment,
  type NoticeStatus,
} from '#src/domain/notice.ts';
import { isUntouched } from '#src/domain/rollout.ts';
import { compareEntries, mayJoin, neighbours } from '#src/domain/timeline.ts';
import type { Window } from '#src/domain/window.ts';
import type { ComponentRow } from '#src/store/components.ts';
import { newId } from '#src/store/ids.ts';
import {
  componentsOfNotices,
  insertUpdate,
  insertUpdateComponents,
  setNoticeComponents,
  stagesOfNotices,
  updatesOfNotices,
  type NoticeRow,
  type UpdateRow,
} from '#src/store/notices.ts';
import type { Queries } from '#src/store/queries.ts';
import { raisePublication } from '#src/store/record.ts';
import { settleStages } from '#src/store/stages.ts';
import { refreshComponentStatuses } from '../component/refresh-statuses.ts';
import { checkTexts, guardOf, mayKnow } from '../disclosure/guard.ts';
import { throwFaults } from '../instants.ts';
import { type Tx } from '../operation.ts';
import { refreshNoticeStatus } from './refresh-status.ts';

export interface NewUpdate {
  status: NoticeStatus;
  moment: Moment;
  body: string;
  displayAt: number;
  nextUpdateDue: number | null;
  notify: boolean;
  /** Components whose status this update sets, besides those that follow from the life cycle. */
  components: readonly { row: ComponentRow; impact: ComponentStatus }[];
  movedWindow: { from: Window | null; to: Window } | null;
  /** Further columns of the notice that change with it. */
  change: Partial<NoticeRow>;
  action: string;
  /** Why it was done although something spoke against it; for the record. */
  reason?: string | null | undefined;
}

/** Throws `not_allowed` unless the life cycle has a place for this status at this time. */
export function checkLifeCycle(
  notice: NoticeRow,
  entries: readonly UpdateRow[],
  candidate: { status: NoticeStatus; displayAt: number; sequence: number },
): void {
  if (mayJoin(notice.kind, entries, candidate)) {
    return;
  }
  const { before } = neighbours(entries, candidate);
  const possible = nextStatuses(notice.kind, before).map((status) => `“${status}”`);
  const what = `${NOTICE_KIND_LABELS[notice.kind].toLowerCase()} that is ${NOTICE_STATUS_LABELS[before].toLowerCase()}`;
  const detail =
    possible.length === 0
      ? `This ${what} is over: no further update can follow.`
      : `This ${what} cannot become “${candidate.status}” there; possible: ${possible.join(', ')}.`;
  throw new Refusal('not_allowed', detail, { faults: [{ pointer: '/status', detail }] });
}

/**
 * The one way onto the timeline, inside the caller's transaction: the entry, what follows from it
 * for notice and components, the publication number and the audit row. Verbs end with
 * `noticeChanged`, which announces it.
 */
export async function writeUpdate(
  tx: Tx,
  notice: NoticeRow,
  update: NewUpdate,
): Promise<UpdateRow> {
  const entries = await updatesOfNotices(tx.q, [notice.id]);
  const sequence = entries.reduce((top, entry) => Math.max(top, entry.sequence + 1), 0);
  const candidate = { status: update.status, displayAt: update.displayAt, sequence };
  checkLifeCycle(notice, entries, candidate);

  const faults: Fault[] = [];
  const title = update.change.title ?? notice.title ?? '';
  // A title that everybody has read stays, and nothing is gained by refusing what follows under it.
  const read = notice.publishedAt !== null && title === notice.title;
  checkTexts(
    [
      ...(read ? [] : [{ place: '/title', text: title, made: true }]),
      { place: '/body', text: update.body, made: true },
    ],
    { ...(await guardOf(tx, notice.id)), names: mayKnow(tx.actor) },
    faults,
  );
  throwFaults(faults);

  const isNewest = entries.every((entry) => compareEntries(entry, candidate) < 0);
  const row: UpdateRow = {
    id: newId(),
    noticeId: notice.id,
    ...candidate,
    moment: update.moment,
    body: update.body,
    oldWindowStart: update.movedWindow?.from?.start ?? null,
    oldWindowEnd: update.movedWindow?.from?.end ?? null,
    newWindowStart: update.movedWindow?.to.start ?? null,
    newWindowEnd: update.movedWindow?.to.end ?? null,
    timeZone: update.movedWindow?.to.timeZone ?? null,
    nextUpdateDue: update.nextUpdateDue,
    notify: update.notify,
    createdBy: tx.actor.label,
    createdAt: tx.now,
  };
  await insertUpdate(tx.q, row);
  const set = update.components.map(({ row: component, impact }) => ({
    componentId: component.id,
    oldStatus: component.status,
    newStatus: impact,
  }));
  await insertUpdateComponents(tx.q, row.id, set);
  const concerned = await joinComponents(tx.q, notice.id, update.components);
  const responded = respondedBy(notice, update);
  await refreshNoticeStatus(tx.q, notice, {
    ...update.change,
    ...(isNewest ? { nextUpdateDue: update.nextUpdateDue } : {}),
    ...responded,
    ...(update.status === 'verifying' && notice.status !== 'verifying' && notice.watchMs !== null
      ? { watchUntil: update.displayAt + notice.watchMs }
      : {}),
    impact: impactOf(notice.kind, concerned.values()),
    publishedAt: notice.publishedAt ?? tx.now,
    calendarSequence: entries.length === 0 ? 0 : notice.calendarSequence + 1,
    revision: notice.revision + 1,
    updatedAt: tx.now,
  });
  const changes = await refreshComponentStatuses(tx);
  await insertUpdateComponents(
    tx.q,
    row.id,
    changes
      .filter(({ component }) => concerned.has(component.id))
      .filter(({ component }) => !set.some((one) => one.componentId === component.id))
      .map(({ component, from, to }) => ({
        componentId: component.id,
        oldStatus: from,
        newStatus: to,
      })),
  );
  await settleRollout(tx, notice.id, update.status);
  await raisePublication(tx.q, tx.now);
  await tx.audit(update.action, 'notice', notice.id, {
    update: row.id,
    status: update.status,
    notify: update.notify,
    ...(update.reason ? { reason: update.reason } : {}),
  });
  return row;
}

/** The response clock stops when the patch is applied everywhere; a roll-back applies nothing. */
function respondedBy(notice: NoticeRow, update: NewUpdate): { respondedAt?: number } {
  const applied = update.status === 'completed' || update.status === 'resolved';
  return applied && notice.respondedAt === null ? { respondedAt: update.displayAt } : {};
}

/** Work that ends takes its stages with it: back, or done where they were under way. */
async function settleRollout(tx: Tx, noticeId: string, status: NoticeStatus): Promise<void> {
  if (status === 'rolled_back') {
    await settleStages(tx.q, noticeId, ['running', 'done'], 'rolled_back', tx.now);
  } else if (status === 'verifying' || status === 'completed') {
    // Stages that nobody ever moved are followed elsewhere: they end with the work.
    const stages = await stagesOfNotices(tx.q, [noticeId]);
    await settleStages(
      tx.q,
      noticeId,
      isUntouched(stages) ? ['pending'] : ['running'],
      'done',
      tx.now,
    );
  }
}

/** Adds components that an update names for the first time; returns all with their impact. */
async function joinComponents(
  q: Queries,
  noticeId: string,
  named: NewUpdate['components'],
): Promise<Map<string, ComponentStatus>> {
  const known = await componentsOfNotices(q, [noticeId]);
  const rows = known.map(({ componentId, impact, role }) => ({ componentId, impact, role }));
  const added = named
    .filter(({ row }) => !rows.some((one) => one.componentId === row.id))
    .map(({ row, impact }) => ({ componentId: row.id, impact, role: 'noticed' as const }));
  if (added.length > 0) {
    await setNoticeComponents(q, noticeId, [...rows, ...added]);
  }
  return new Map([...rows, ...added].map(({ componentId, impact }) => [componentId, impact]));
}
