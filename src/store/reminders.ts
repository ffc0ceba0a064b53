import { and, eq, isNotNull, max } from 'drizzle-orm';
import type { NoticeRow } from './notices.ts';
import type { AnnouncementRow } from './outbox.ts';
import type { Queries } from './queries.ts';

/** When the window was last moved; null where it stands as it was published. */
export async function movedAt(q: Queries, noticeId: string): Promise<number | null> {
  const { updates } = q.t;
  const [row] = await q.db
    .select({ at: max(updates.createdAt) })
    .from(updates)
    .where(and(eq(updates.noticeId, noticeId), isNotNull(updates.newWindowStart)));
  return row?.at ?? null;
}

/** Whether the notice has an announcement on this occasion, whichever update it stands with. */
export async function hasOccasion(
  q: Queries,
  noticeId: string,
  occasion: string,
): Promise<boolean> {
  const { announcements } = q.t;
  const rows = await q.db
    .select({ id: announcements.id })
    .from(announcements)
    .where(and(eq(announcements.noticeId, noticeId), eq(announcements.occasion, occasion)))
    .limit(1);
  return rows.length > 0;
}

/**
 * Compare-and-set without a change: whether the notice still is at the revision that was read.
 * Until the transaction ends nothing else can move it on.
 */
export async function holdRevision(q: Queries, id: string, revision: number): Promise<boolean> {
  const { notices } = q.t;
  const rows = await q.db
    .update(notices)
    .set({ revision })
    .where(and(eq(notices.id, id), eq(notices.revision, revision)))
    .returning({ id: notices.id });
  return rows.length > 0;
}

/**
 * Ends a notice's reminders that are not fanned out yet. What is waiting of others is dropped when
 * its turn comes, since it is looked at again then.
 */
export async function cancelReminders(q: Queries, noticeId: string): Promise<void> {
  const { announcements } = q.t;
  await q.db
    .update(announcements)
    .set({ status: 'cancelled' })
    .where(
      and(
        eq(announcements.noticeId, noticeId),
        eq(announcements.kind, 'reminder'),
        eq(announcements.status, 'pending'),
      ),
    );
}

/** What an announcement tells besides its update, and how its notice stands now. */
export type AnnouncementFacts = Pick<
  AnnouncementRow,
  'kind' | 'occasion' | 'body' | 'createdAt' | 'status'
> & { noticeStatus: NoticeRow['status']; windowStart: number | null };

export async function announcementFacts(q: Queries, id: string): Promise<AnnouncementFacts | null> {
  const { announcements, notices } = q.t;
  const [row] = await q.db
    .select({
      kind: announcements.kind,
      occasion: announcements.occasion,
      body: announcements.body,
      createdAt: announcements.createdAt,
      status: announcements.status,
      noticeStatus: notices.status,
      windowStart: notices.windowStart,
    })
    .from(announcements)
    .innerJoin(notices, eq(notices.id, announcements.noticeId))
    .where(eq(announcements.id, id));
  return row ?? null;
}
