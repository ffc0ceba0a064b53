import {
  and,
  asc,
  desc,
  eq,
  gte,
  inArray,
  isNotNull,
  lt,
  lte,
  max,
  min,
  or,
  sql,
  type SQL,
} from 'drizzle-orm';
import type { ComponentRole } from '../domain/checklist.ts';
import type { ComponentStatus } from '../domain/component.ts';
import type { NoticeStatus } from '../domain/notice.ts';
import type { Queries } from './queries.ts';
import { forgetRead, RUNNING_EMBARGOES } from './remembered.ts';

export type NoticeRow = Queries['t']['notices']['$inferSelect'];
export type NewNotice = Queries['t']['notices']['$inferInsert'];
export type UpdateRow = Queries['t']['updates']['$inferSelect'];
export type StageRow = Queries['t']['stages']['$inferSelect'];
export type PrivateFactsRow = Queries['t']['noticePrivateFacts']['$inferSelect'];

/** A component as a notice names it. */
export interface NoticeComponent {
  noticeId: string;
  componentId: string;
  slug: string;
  name: string;
  hidden: boolean;
  groupId: string | null;
  impact: ComponentStatus;
  role: ComponentRole;
  position: number;
}

export interface UpdateComponent {
  updateId: string;
  componentId: string;
  slug: string;
  name: string;
  hidden: boolean;
  oldStatus: ComponentStatus;
  newStatus: ComponentStatus;
}

export const ACTIVE_STATUSES: readonly NoticeStatus[] = [
  'in_progress',
  'verifying',
  'investigating',
  'identified',
  'monitoring',
];

export async function insertNotice(q: Queries, row: NewNotice): Promise<void> {
  await q.db.insert(q.t.notices).values(row);
}

export async function findNotice(q: Queries, id: string): Promise<NoticeRow | null> {
  const [row] = await q.db.select().from(q.t.notices).where(eq(q.t.notices.id, id));
  return row ?? null;
}

export async function updateNotice(
  q: Queries,
  id: string,
  change: Partial<Omit<NoticeRow, 'id'>>,
): Promise<void> {
  await q.db.update(q.t.notices).set(change).where(eq(q.t.notices.id, id));
  if ('embargoUntil' in change || 'disclosed' in change) {
    forgetRead(q, RUNNING_EMBARGOES);
  }
}

export async function deleteNotice(q: Queries, id: string): Promise<void> {
  await q.db.delete(q.t.notices).where(eq(q.t.notices.id, id));
}

/** Every notice, drafts included, the newest first; `before` is the last row of the page before. */
export async function listNotices(
  q: Queries,
  options: {
    limit: number;
    before?: { createdAt: number; id: string };
    statuses?: readonly NoticeStatus[];
    kinds?: readonly NoticeRow['kind'][];
  },
): Promise<NoticeRow[]> {
  const { notices } = q.t;
  const conditions: (SQL | undefined)[] = [];
  if (options.before !== undefined) {
    conditions.push(
      or(
        lt(notices.createdAt, options.before.createdAt),
        and(eq(notices.createdAt, options.before.createdAt), lt(notices.id, options.before.id)),
      ),
    );
  }
  if (options.statuses !== undefined) {
    conditions.push(inArray(notices.status, [...options.statuses]));
  }
  if (options.kinds !== undefined) {
    conditions.push(inArray(notices.kind, [...options.kinds]));
  }
  return q.db
    .select()
    .from(notices)
    .where(and(...conditions))
    .orderBy(desc(notices.createdAt), desc(notices.id))
    .limit(options.limit);
}

/** Published notices in the given statuses. */
export async function publishedNotices(
  q: Queries,
  statuses: readonly NoticeStatus[],
): Promise<NoticeRow[]> {
  const { notices } = q.t;
  return q.db
    .select()
    .from(notices)
    .where(and(isNotNull(notices.publishedAt), inArray(notices.status, [...statuses])))
    .orderBy(asc(notices.windowStart), asc(notices.publishedAt));
}

/** When a notice happened: its actual start, else the planned one, else its publication. */
function happenedAt({ t: { notices } }: Queries): SQL<number> {
  return sql<number>`coalesce(${notices.actualStart}, ${notices.windowStart}, ${notices.publishedAt})`;
}

/** When the first published notice happened and when the last does; null while there is none. */
export async function spanOfRecord(q: Queries): Promise<{ first: number; last: number } | null> {
  const at = happenedAt(q);
  const [row] = await q.db
    .select({ first: min(at), last: max(at) })
    .from(q.t.notices)
    .where(isNotNull(q.t.notices.publishedAt));
  return row === undefined || row.first === null || row.last === null
    ? null
    : { first: Number(row.first), last: Number(row.last) };
}

/** Published notices that happened from one instant up to another, the newest first. */
export async function happenedBetween(
  q: Queries,
  span: { from: number; to: number; limit: number },
): Promise<NoticeRow[]> {
  const { notices } = q.t;
  const at = happenedAt(q);
  return q.db
    .select()
    .from(notices)
    .where(and(isNotNull(notices.publishedAt), gte(at, span.from), lt(at, span.to)))
    .orderBy(desc(at), desc(notices.id))
    .limit(span.limit);
}

/** The newest published notices that name a component. */
export async function publishedOfComponent(
  q: Queries,
  componentId: string,
  limit: number,
): Promise<NoticeRow[]> {
  const { notices, noticeComponents } = q.t;
  const rows = await q.db
    .select({ notice: notices })
    .from(noticeComponents)
    .innerJoin(notices, eq(notices.id, noticeComponents.noticeId))
    .where(and(eq(noticeComponents.componentId, componentId), isNotNull(notices.publishedAt)))
    .orderBy(desc(notices.publishedAt), desc(notices.id))
    .limit(limit);
  return rows.map((row) => row.notice);
}

/** The newest published notices of some kinds, whatever their status. */
export async function latestPublished(
  q: Queries,
  kinds: readonly NoticeRow['kind'][],
  limit: number,
): Promise<NoticeRow[]> {
  const { notices } = q.t;
  return q.db
    .select()
    .from(notices)
    .where(and(isNotNull(notices.publishedAt), inArray(notices.kind, [...kinds])))
    .orderBy(desc(notices.publishedAt), desc(notices.id))
    .limit(limit);
}

/** Notices that are over and were touched since, the newest first. */
export async function finishedSince(
  q: Queries,
  since: number,
  limit: number,
): Promise<NoticeRow[]> {
  const { notices } = q.t;
  return q.db
    .select()
    .from(notices)
    .where(
      and(
        inArray(notices.status, ['completed', 'cancelled', 'rolled_back', 'resolved']),
        gte(notices.updatedAt, since),
      ),
    )
    .orderBy(desc(notices.updatedAt), desc(notices.id))
    .limit(limit);
}

/** Scheduled notices whose start the clock has reached and may start. */
export async function dueToStart(q: Queries, now: number): Promise<NoticeRow[]> {
  const { notices } = q.t;
  return q.db
    .select()
    .from(notices)
    .where(
      and(
        eq(notices.status, 'scheduled'),
        eq(notices.autoStart, true),
        lte(notices.windowStart, now),
      ),
    )
    .orderBy(asc(notices.windowStart));
}

/** Notices under way whose planned end has passed and that say the clock may complete them. */
export async function dueToComplete(q: Queries, now: number): Promise<NoticeRow[]> {
  const { notices } = q.t;
  return q.db
    .select()
    .from(notices)
    .where(
      and(
        inArray(notices.status, ['in_progress', 'verifying']),
        eq(notices.autoComplete, true),
        // What is being watched is not complete before the watch is over.
        lte(sql`coalesce(${notices.watchUntil}, ${notices.windowEnd})`, now),
      ),
    )
    .orderBy(asc(notices.windowEnd));
}

export async function setNoticeComponents(
  q: Queries,
  noticeId: string,
  rows: readonly { componentId: string; impact: ComponentStatus; role?: ComponentRole }[],
): Promise<void> {
  const { noticeComponents } = q.t;
  await q.db.delete(noticeComponents).where(eq(noticeComponents.noticeId, noticeId));
  if (rows.length > 0) {
    await q.db
      .insert(noticeComponents)
      .values(rows.map((row, position) => ({ noticeId, position, ...row })));
  }
}

export async function componentsOfNotices(
  q: Queries,
  noticeIds: readonly string[],
): Promise<NoticeComponent[]> {
  if (noticeIds.length === 0) {
    return [];
  }
  const { noticeComponents, components } = q.t;
  return q.db
    .select({
      noticeId: noticeComponents.noticeId,
      componentId: noticeComponents.componentId,
      slug: components.slug,
      name: components.name,
      hidden: components.hidden,
      groupId: components.groupId,
      impact: noticeComponents.impact,
      role: noticeComponents.role,
      position: noticeComponents.position,
    })
    .from(noticeComponents)
    .innerJoin(components, eq(components.id, noticeComponents.componentId))
    .where(inArray(noticeComponents.noticeId, [...noticeIds]))
    .orderBy(asc(noticeComponents.noticeId), asc(noticeComponents.position));
}

export async function setStages(
  q: Queries,
  noticeId: string,
  rows: readonly Pick<StageRow, 'name' | 'percent' | 'region' | 'plannedStart' | 'plannedEnd'>[],
): Promise<void> {
  const { stages } = q.t;
  await q.db.delete(stages).where(eq(stages.noticeId, noticeId));
  if (rows.length > 0) {
    await q.db.insert(stages).values(
      rows.map((row, position) => ({
        noticeId,
        position,
        name: row.name,
        percent: row.percent,
        region: row.region,
        plannedStart: row.plannedStart,
        plannedEnd: row.plannedEnd,
        status: 'pending' as const,
        startedAt: null,
        endedAt: null,
      })),
    );
  }
}

export async function stagesOfNotices(
  q: Queries,
  noticeIds: readonly string[],
): Promise<StageRow[]> {
  if (noticeIds.length === 0) {
    return [];
  }
  return q.db
    .select()
    .from(q.t.stages)
    .where(inArray(q.t.stages.noticeId, [...noticeIds]))
    .orderBy(asc(q.t.stages.noticeId), asc(q.t.stages.position));
}

export async function savePrivateFacts(
  q: Queries,
  row: Queries['t']['noticePrivateFacts']['$inferInsert'],
): Promise<void> {
  await q.db
    .insert(q.t.noticePrivateFacts)
    .values(row)
    .onConflictDoUpdate({ target: q.t.noticePrivateFacts.noticeId, set: row });
  forgetRead(q, RUNNING_EMBARGOES);
}

/** For staff only: nothing public may call this. */
export async function findPrivateFacts(
  q: Queries,
  noticeId: string,
): Promise<PrivateFactsRow | null> {
  const [row] = await q.db
    .select()
    .from(q.t.noticePrivateFacts)
    .where(eq(q.t.noticePrivateFacts.noticeId, noticeId));
  return row ?? null;
}

export async function insertUpdate(q: Queries, row: UpdateRow): Promise<void> {
  await q.db.insert(q.t.updates).values(row);
}

/** The timelines of several notices, each newest first. */
export async function updatesOfNotices(
  q: Queries,
  noticeIds: readonly string[],
): Promise<UpdateRow[]> {
  if (noticeIds.length === 0) {
    return [];
  }
  const { updates } = q.t;
  return q.db
    .select()
    .from(updates)
    .where(inArray(updates.noticeId, [...noticeIds]))
    .orderBy(asc(updates.noticeId), desc(updates.displayAt), desc(updates.sequence));
}

export async function insertUpdateComponents(
  q: Queries,
  updateId: string,
  rows: readonly { componentId: string; oldStatus: ComponentStatus; newStatus: ComponentStatus }[],
): Promise<void> {
  if (rows.length > 0) {
    await q.db.insert(q.t.updateComponents).values(rows.map((row) => ({ updateId, ...row })));
  }
}

export async function componentsOfUpdates(
  q: Queries,
  updateIds: readonly string[],
): Promise<UpdateComponent[]> {
  if (updateIds.length === 0) {
    return [];
  }
  const { updateComponents, components } = q.t;
  return q.db
    .select({
      updateId: updateComponents.updateId,
      componentId: updateComponents.componentId,
      slug: components.slug,
      name: components.name,
      hidden: components.hidden,
      oldStatus: updateComponents.oldStatus,
      newStatus: updateComponents.newStatus,
    })
    .from(updateComponents)
    .innerJoin(components, eq(components.id, updateComponents.componentId))
    .where(inArray(updateComponents.updateId, [...updateIds]))
    .orderBy(asc(components.position));
}

export async function listTierPolicies(
  q: Queries,
): Promise<Queries['t']['tierPolicies']['$inferSelect'][]> {
  return q.db.select().from(q.t.tierPolicies);
}

export async function saveTierPolicy(
  q: Queries,
  row: Queries['t']['tierPolicies']['$inferSelect'],
): Promise<void> {
  await q.db
    .insert(q.t.tierPolicies)
    .values(row)
    .onConflictDoUpdate({ target: q.t.tierPolicies.tier, set: row });
}
