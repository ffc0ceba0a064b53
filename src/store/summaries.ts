import { and, eq, gte, inArray, isNull, ne, or } from 'drizzle-orm';
import type { Tier } from '../domain/severity.ts';
import type { NoticeRow } from './notices.ts';
import type { Queries } from './queries.ts';

export type SummaryRow = Queries['t']['summaries']['$inferSelect'];

/** Notices of these tiers that really ran, ended since then and have no published summary. */
export async function finishedWithoutSummary(
  q: Queries,
  { tiers, since }: { tiers: readonly Tier[]; since: number },
): Promise<Pick<NoticeRow, 'id' | 'tier' | 'actualEnd'>[]> {
  if (tiers.length === 0) {
    return [];
  }
  const { notices, summaries } = q.t;
  return q.db
    .select({ id: notices.id, tier: notices.tier, actualEnd: notices.actualEnd })
    .from(notices)
    .leftJoin(summaries, eq(summaries.noticeId, notices.id))
    .where(
      and(
        inArray(notices.status, ['completed', 'rolled_back', 'resolved']),
        inArray(notices.tier, [...tiers]),
        gte(notices.actualEnd, since),
        or(isNull(summaries.noticeId), ne(summaries.status, 'published')),
      ),
    );
}
