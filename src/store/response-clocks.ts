import { and, asc, gte, isNotNull, isNull, or } from 'drizzle-orm';
import type { NoticeRow } from './notices.ts';
import type { Queries } from './queries.ts';

/** Notices whose response clock runs, or was stopped since then. */
export async function clocksSince(q: Queries, since: number): Promise<NoticeRow[]> {
  const { notices } = q.t;
  return q.db
    .select()
    .from(notices)
    .where(
      and(
        isNotNull(notices.respondBy),
        or(
          gte(notices.respondedAt, since),
          gte(notices.responseClosedAt, since),
          // Work that was rolled back or cancelled has applied nothing: its clock runs on.
          and(isNull(notices.respondedAt), isNull(notices.responseClosedAt)),
        ),
      ),
    )
    .orderBy(asc(notices.respondBy))
    .limit(500);
}
