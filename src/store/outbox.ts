import {
  and,
  asc,
  eq,
  getTableColumns,
  gt,
  inArray,
  lte,
  min,
  not,
  notExists,
  or,
  sql,
  type SQL,
} from 'drizzle-orm';
import type { NoticeKind } from '../domain/notice.ts';
import type { Tier } from '../domain/severity.ts';
import type {
  AnnouncementKind,
  AnnouncementStatus,
  DeliveryPurpose,
  DeliveryStatus,
} from '../domain/subscriber.ts';
import { jsonRows } from './json-list.ts';
import { isOfHeldAnnouncement } from './mail-holds.ts';
import type { Queries } from './queries.ts';

export type AnnouncementRow = Queries['t']['announcements']['$inferSelect'];
export type DeliveryRow = Queries['t']['deliveries']['$inferSelect'];
export type NewAnnouncement = Queries['t']['announcements']['$inferInsert'];
export type NewDelivery = Queries['t']['deliveries']['$inferInsert'];

/**
 * Adds an announcement; where its update was already announced on this occasion, that one's id
 * is returned.
 */
export async function insertAnnouncement(q: Queries, row: NewAnnouncement): Promise<string> {
  const { announcements } = q.t;
  const [inserted] = await q.db
    .insert(announcements)
    .values(row)
    .onConflictDoNothing({ target: [announcements.updateId, announcements.occasion] })
    .returning({ id: announcements.id });
  if (inserted !== undefined) {
    return inserted.id;
  }
  const [existing] = await q.db
    .select({ id: announcements.id })
    .from(announcements)
    .where(
      and(eq(announcements.updateId, row.updateId), eq(announcements.occasion, row.occasion ?? '')),
    );
  if (existing === undefined) {
    throw new Error(`The update ${row.updateId} has no announcement and takes none.`);
  }
  return existing.id;
}

export interface PendingAnnouncement extends AnnouncementRow {
  noticeKind: NoticeKind;
  tier: Tier;
}

/** What an announcement waits for: the brief of its notice, unless it is of a priority up to this. */
export interface BriefHold {
  /** Briefs written before this are waited for no more, epoch milliseconds. */
  since: number;
  exceptPriority: number;
}

/** No message with a brief of the notice still waits to be handed over. */
function isBriefed(q: Queries, { since, exceptPriority }: BriefHold): SQL | undefined {
  const { announcements, staffMessages } = q.t;
  const brief = q.db
    .select({ one: sql`1` })
    .from(staffMessages)
    .where(
      and(
        eq(staffMessages.noticeId, announcements.noticeId),
        eq(staffMessages.kind, 'support_brief'),
        inArray(staffMessages.status, ['waiting', 'leased']),
        gt(staffMessages.createdAt, since),
      ),
    );
  return or(lte(announcements.priority, exceptPriority), notExists(brief));
}

/** The announcement to fan out next, the most urgent and then the oldest first; none that is held back. */
export async function nextPendingAnnouncement(
  q: Queries,
  hold?: BriefHold,
): Promise<PendingAnnouncement | null> {
  const { announcements, notices } = q.t;
  const [row] = await q.db
    .select({ announcement: announcements, noticeKind: notices.kind, tier: notices.tier })
    .from(announcements)
    .innerJoin(notices, eq(notices.id, announcements.noticeId))
    .where(
      and(
        eq(announcements.status, 'pending'),
        not(isOfHeldAnnouncement(q, announcements.id)),
        hold === undefined ? undefined : isBriefed(q, hold),
      ),
    )
    .orderBy(asc(announcements.priority), asc(announcements.createdAt), asc(announcements.id))
    .limit(1);
  return row === undefined
    ? null
    : { ...row.announcement, noticeKind: row.noticeKind, tier: row.tier };
}

export async function updateAnnouncement(
  q: Queries,
  id: string,
  change: Partial<Omit<AnnouncementRow, 'id'>>,
): Promise<void> {
  await q.db.update(q.t.announcements).set(change).where(eq(q.t.announcements.id, id));
}

export async function insertDelivery(q: Queries, row: NewDelivery): Promise<void> {
  await q.db.insert(q.t.deliveries).values(row);
}

/** What differs between deliveries that are written together. */
export type DeliveryOf = Pick<DeliveryRow, 'id' | 'subscriberId' | 'domain'>;

/** Adds deliveries of an announcement and says which: who has one already keeps that one. */
export async function insertDeliveries(
  q: Queries,
  alike: Omit<NewDelivery, keyof DeliveryOf>,
  people: readonly DeliveryOf[],
): Promise<{ id: string; subscriberId: string }[]> {
  if (people.length === 0) {
    return [];
  }
  const { deliveries } = q.t;
  const own: Record<string, SQL> = {
    id: sql`e.value->>'id'`,
    subscriberId: sql`e.value->>'subscriberId'`,
    domain: sql`e.value->>'domain'`,
  };
  const given: Record<string, unknown> = alike;
  const values = Object.entries(getTableColumns(deliveries)).map(
    ([name, column]) => own[name] ?? sql`${sql.param(given[name] ?? null, column)}`,
  );
  // SQLite takes ON CONFLICT for a join's ON unless there is a WHERE before it.
  return q.db
    .insert(deliveries)
    .select(sql`select ${sql.join(values, sql`, `)} from ${jsonRows(q, people)} where true`)
    .onConflictDoNothing({ target: [deliveries.announcementId, deliveries.subscriberId] })
    .returning({ id: deliveries.id, subscriberId: deliveries.subscriberId });
}

/** The newest mail of one purpose to a person, whatever became of it. */
export async function latestDirect(
  q: Queries,
  subscriberId: string,
  purpose: DeliveryPurpose,
): Promise<{ createdAt: number; status: DeliveryStatus } | null> {
  const { deliveries } = q.t;
  const rows = await q.db
    .select({ createdAt: deliveries.createdAt, status: deliveries.status })
    .from(deliveries)
    .where(and(eq(deliveries.subscriberId, subscriberId), eq(deliveries.purpose, purpose)));
  return rows.reduce<(typeof rows)[number] | null>(
    (newest, row) => (newest === null || row.createdAt > newest.createdAt ? row : newest),
    null,
  );
}

export interface AnnouncedUpdate {
  announcementId: string;
  noticeId: string;
  updateId: string;
  /** The update's place in its notice's timeline. */
  sequence: number;
  kind: AnnouncementKind;
  occasion: string;
  /** Markdown of the mail's own, where it has one. */
  body: string | null;
  status: AnnouncementStatus;
}

/** What the deliveries of a batch announce, by announcement. */
export async function announcedUpdates(
  q: Queries,
  rows: readonly Pick<DeliveryRow, 'announcementId'>[],
): Promise<Map<string, AnnouncedUpdate>> {
  const { announcements, updates } = q.t;
  const ids = [...new Set(rows.flatMap(({ announcementId }) => announcementId ?? []))];
  if (ids.length === 0) {
    return new Map();
  }
  const found = await q.db
    .select({
      announcementId: announcements.id,
      noticeId: announcements.noticeId,
      updateId: announcements.updateId,
      sequence: updates.sequence,
      kind: announcements.kind,
      occasion: announcements.occasion,
      body: announcements.body,
      status: announcements.status,
    })
    .from(announcements)
    .innerJoin(updates, eq(updates.id, announcements.updateId))
    .where(inArray(announcements.id, ids));
  return new Map(found.map((row) => [row.announcementId, row]));
}

/** Drops what is still waiting for a person who left. What is leased is dropped by its worker. */
export async function dropWaiting(q: Queries, subscriberId: string, now: number): Promise<void> {
  const { deliveries } = q.t;
  await q.db
    .update(deliveries)
    .set({ status: 'dropped', dueAt: now, finishedAt: now })
    .where(and(eq(deliveries.subscriberId, subscriberId), eq(deliveries.status, 'waiting')));
}

/** The priorities in use among deliveries of a status, found by leaps along the index. */
export async function prioritiesIn(q: Queries, status: DeliveryStatus): Promise<number[]> {
  const { deliveries } = q.t;
  const found: number[] = [];
  for (;;) {
    const above = found[found.length - 1];
    const [row] = await q.db
      .select({ priority: min(deliveries.priority) })
      .from(deliveries)
      .where(
        and(
          eq(deliveries.status, status),
          above === undefined ? undefined : gt(deliveries.priority, above),
        ),
      );
    const priority = row?.priority ?? null;
    if (priority === null) {
      return found;
    }
    found.push(priority);
  }
}

const FINISHED = ['sent', 'dropped', 'failed', 'folded', 'cancelled', 'bounced'] as const;

/** Removes finished deliveries that were last due before `cutoff`; how many, at most `limit`. */
export async function deleteFinished(q: Queries, cutoff: number, limit: number): Promise<number> {
  const { deliveries } = q.t;
  let left = limit;
  for (const status of FINISHED) {
    for (const priority of await prioritiesIn(q, status)) {
      const rows = await q.db
        .select({ id: deliveries.id })
        .from(deliveries)
        .where(
          and(
            eq(deliveries.status, status),
            eq(deliveries.priority, priority),
            lte(deliveries.dueAt, cutoff),
          ),
        )
        .limit(left);
      const ids = rows.map(({ id }) => id);
      if (ids.length > 0) {
        await q.db.delete(deliveries).where(inArray(deliveries.id, ids));
        left -= ids.length;
      }
      if (left === 0) {
        return limit;
      }
    }
  }
  return limit - left;
}
