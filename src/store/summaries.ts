import { and, eq, gte, inArray, isNull, ne, or } from 'drizzle-orm';
import type { Tier } from '../domain/severity.ts';
import type { SummarySections } from '../domain/summary.ts';
import type { NoticeRow } from './notices.ts';
import type { Queries } from './queries.ts';

type SummaryRow = Queries['t']['summaries']['$inferSelect'];

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

/** A summary with its sections as they are written; null where the notice has none. */
export type Summary = Omit<SummaryRow, 'sections'> & { sections: SummarySections };

const typed = (row: SummaryRow): Summary => ({
  ...row,
  sections: row.sections as unknown as SummarySections,
});
const stored = (sections: SummarySections) => sections as unknown as Record<string, unknown>;

export async function findSummary(q: Queries, noticeId: string): Promise<Summary | null> {
  const [row] = await q.db.select().from(q.t.summaries).where(eq(q.t.summaries.noticeId, noticeId));
  return row === undefined ? null : typed(row);
}

/** The published summaries of these notices. */
export async function publishedSummaries(
  q: Queries,
  noticeIds: readonly string[],
): Promise<Summary[]> {
  if (noticeIds.length === 0) {
    return [];
  }
  const { summaries } = q.t;
  const rows = await q.db
    .select()
    .from(summaries)
    .where(and(inArray(summaries.noticeId, [...noticeIds]), eq(summaries.status, 'published')));
  return rows.map(typed);
}

export async function insertSummary(q: Queries, summary: Summary): Promise<void> {
  await q.db.insert(q.t.summaries).values({ ...summary, sections: stored(summary.sections) });
}

/** Compare-and-set on the revision, which rises by one. Whether it did. */
export async function updateSummary(
  q: Queries,
  { noticeId, revision }: Pick<Summary, 'noticeId' | 'revision'>,
  { sections, ...change }: Partial<Omit<Summary, 'noticeId' | 'revision'>>,
): Promise<boolean> {
  const { summaries } = q.t;
  const rows = await q.db
    .update(summaries)
    .set({
      ...change,
      ...(sections === undefined ? {} : { sections: stored(sections) }),
      revision: revision + 1,
    })
    .where(and(eq(summaries.noticeId, noticeId), eq(summaries.revision, revision)))
    .returning({ noticeId: summaries.noticeId });
  return rows.length > 0;
}

/** Removes a summary that was never published. Whether there was one. */
export async function deleteDraftSummary(q: Queries, noticeId: string): Promise<boolean> {
  const { summaries } = q.t;
  const rows = await q.db
    .delete(summaries)
    .where(and(eq(summaries.noticeId, noticeId), ne(summaries.status, 'published')))
    .returning({ noticeId: summaries.noticeId });
  return rows.length > 0;
}
