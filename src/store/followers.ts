import { and, asc, eq, inArray, isNotNull } from 'drizzle-orm';
import type { Queries } from './queries.ts';

export interface FollowedNotice {
  id: string;
  title: string;
}

/** The notices that somebody follows one by one, the longest followed first. */
export async function followedNotices(q: Queries, subscriberId: string): Promise<FollowedNotice[]> {
  const { notices, noticeFollowers } = q.t;
  const rows = await q.db
    .select({ id: notices.id, title: notices.title })
    .from(noticeFollowers)
    .innerJoin(notices, eq(notices.id, noticeFollowers.noticeId))
    .where(eq(noticeFollowers.subscriberId, subscriberId))
    .orderBy(asc(noticeFollowers.createdAt), asc(notices.id));
  return rows.map(({ id, title }) => ({ id, title: title ?? '' }));
}

/** Those of the ids that are notices of the public page, with their titles. */
export async function publishedNotices(
  q: Queries,
  ids: readonly string[],
): Promise<FollowedNotice[]> {
  if (ids.length === 0) {
    return [];
  }
  const { notices } = q.t;
  const rows = await q.db
    .select({ id: notices.id, title: notices.title })
    .from(notices)
    .where(and(inArray(notices.id, [...ids]), isNotNull(notices.publishedAt)));
  return rows.map(({ id, title }) => ({ id, title: title ?? '' }));
}

/** Follows each of the notices; one that is followed already stays so. */
export async function followNotices(
  q: Queries,
  subscriberId: string,
  noticeIds: readonly string[],
  now: number,
): Promise<void> {
  if (noticeIds.length > 0) {
    await q.db
      .insert(q.t.noticeFollowers)
      .values(noticeIds.map((noticeId) => ({ noticeId, subscriberId, createdAt: now })))
      .onConflictDoNothing();
  }
}

/** Ends following one notice, or all; whether there was something to end. */
export async function unfollowNotices(
  q: Queries,
  subscriberId: string,
  /** Null: all of them. */
  noticeId: string | null,
): Promise<boolean> {
  const { noticeFollowers } = q.t;
  const rows = await q.db
    .delete(noticeFollowers)
    .where(
      and(
        eq(noticeFollowers.subscriberId, subscriberId),
        noticeId === null ? undefined : eq(noticeFollowers.noticeId, noticeId),
      ),
    )
    .returning({ id: noticeFollowers.noticeId });
  return rows.length > 0;
}
