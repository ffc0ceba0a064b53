import { and, asc, eq, gt, inArray, isNotNull, lte, max } from 'drizzle-orm';
import type { NoticeKind, NoticeStatus } from '../domain/notice.ts';
import type { Tier } from '../domain/severity.ts';
import type { AnnouncementKind, AnnouncementStatus } from '../domain/subscriber.ts';
import { getsNews } from './consent.ts';
import type { NoticeRow } from './notices.ts';
import type { Queries } from './queries.ts';
import type { SubscriberRow } from './subscribers.ts';

/** The columns that say when a collected mail is due. */
export type DueColumn = 'digestDueAt' | 'lookAheadDueAt';

/** People whose collected mail is due, the longest due first. */
export async function dueFor(
  q: Queries,
  column: DueColumn,
  now: number,
  limit: number,
): Promise<SubscriberRow[]> {
  const { subscribers } = q.t;
  return q.db
    .select()
    .from(subscribers)
    .where(and(lte(subscribers[column], now), getsNews(q)))
    .orderBy(asc(subscribers[column]), asc(subscribers.id))
    .limit(limit);
}

/** Compare-and-set of when the next one is due: of several processes one moves it on. */
export async function moveDue(
  q: Queries,
  column: DueColumn,
  person: SubscriberRow,
  next: number | null,
): Promise<boolean> {
  const { subscribers } = q.t;
  const due = person[column];
  if (due === null) {
    return false;
  }
  const rows = await q.db
    .update(subscribers)
    .set({ [column]: next })
    .where(and(eq(subscribers.id, person.id), eq(subscribers[column], due)))
    .returning({ id: subscribers.id });
  return rows.length > 0;
}

/** Up to when the last digest of each person told; nobody who never had one. */
export async function lastDigests(
  q: Queries,
  subscriberIds: readonly string[],
): Promise<Map<string, number>> {
  const { deliveries } = q.t;
  const rows = await q.db
    .select({ id: deliveries.subscriberId, context: deliveries.context })
    .from(deliveries)
    .where(
      and(inArray(deliveries.subscriberId, [...subscriberIds]), eq(deliveries.purpose, 'digest')),
    );
  const last = new Map<string, number>();
  for (const { id, context } of rows) {
    const until = Number(context?.['until'] ?? 0);
    last.set(id, Math.max(until, last.get(id) ?? 0));
  }
  return last;
}

export interface PastAnnouncement {
  id: string;
  kind: AnnouncementKind;
  noticeId: string;
  updateId: string;
  createdAt: number;
  status: AnnouncementStatus;
  /** The last subscriber id that already has its delivery. */
  checkpoint: string;
  noticeKind: NoticeKind;
  noticeStatus: NoticeStatus;
  tier: Tier;
}

/** What was announced after `from` and up to `until`, the oldest first; what was cancelled is not. */
export async function announcedBetween(
  q: Queries,
  span: { from: number; until: number },
): Promise<PastAnnouncement[]> {
  const { announcements, notices } = q.t;
  return q.db
    .select({
      id: announcements.id,
      kind: announcements.kind,
      noticeId: announcements.noticeId,
      updateId: announcements.updateId,
      createdAt: announcements.createdAt,
      status: announcements.status,
      checkpoint: announcements.checkpoint,
      noticeKind: notices.kind,
      noticeStatus: notices.status,
      tier: notices.tier,
    })
    .from(announcements)
    .innerJoin(notices, eq(notices.id, announcements.noticeId))
    .where(
      and(
        inArray(announcements.status, ['pending', 'fanned_out']),
        gt(announcements.createdAt, span.from),
        lte(announcements.createdAt, span.until),
      ),
    )
    .orderBy(asc(announcements.createdAt), asc(announcements.id));
}

/** The place of each notice's last written update. */
export async function lastSequences(
  q: Queries,
  noticeIds: readonly string[],
): Promise<Map<string, number>> {
  const { updates } = q.t;
  if (noticeIds.length === 0) {
    return new Map();
  }
  const rows = await q.db
    .select({ id: updates.noticeId, sequence: max(updates.sequence) })
    .from(updates)
    .where(inArray(updates.noticeId, [...noticeIds]))
    .groupBy(updates.noticeId);
  return new Map(rows.map(({ id, sequence }) => [id, sequence ?? 0]));
}

/** Announced work of which people are told and that starts in the span, the soonest first. */
export async function plannedBetween(
  q: Queries,
  span: { from: number; until: number },
): Promise<NoticeRow[]> {
  const { notices } = q.t;
  return q.db
    .select()
    .from(notices)
    .where(
      and(
        eq(notices.status, 'scheduled'),
        eq(notices.notify, true),
        isNotNull(notices.publishedAt),
        gt(notices.windowStart, span.from),
        lte(notices.windowStart, span.until),
      ),
    )
    .orderBy(asc(notices.windowStart), asc(notices.id));
}
