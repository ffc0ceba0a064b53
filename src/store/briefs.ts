import { and, desc, eq } from 'drizzle-orm';
import type { Queries } from './queries.ts';

export type BriefRow = Queries['t']['supportBriefs']['$inferSelect'];

/** Every version of a notice's brief, the newest first. */
export async function briefsOf(q: Queries, noticeId: string): Promise<BriefRow[]> {
  const { supportBriefs } = q.t;
  return q.db
    .select()
    .from(supportBriefs)
    .where(eq(supportBriefs.noticeId, noticeId))
    .orderBy(desc(supportBriefs.version));
}

export async function latestBrief(q: Queries, noticeId: string): Promise<BriefRow | null> {
  const { supportBriefs } = q.t;
  const [row] = await q.db
    .select()
    .from(supportBriefs)
    .where(eq(supportBriefs.noticeId, noticeId))
    .orderBy(desc(supportBriefs.version))
    .limit(1);
  return row ?? null;
}

/** Adds a version; false where somebody else has just written that one. */
export async function insertBrief(q: Queries, row: BriefRow): Promise<boolean> {
  const { supportBriefs } = q.t;
  const rows = await q.db
    .insert(supportBriefs)
    .values(row)
    .onConflictDoNothing({ target: [supportBriefs.noticeId, supportBriefs.version] })
    .returning({ version: supportBriefs.version });
  return rows.length > 0;
}

export async function markBriefSent(
  q: Queries,
  { noticeId, version }: Pick<BriefRow, 'noticeId' | 'version'>,
  at: number,
): Promise<void> {
  const { supportBriefs } = q.t;
  await q.db
    .update(supportBriefs)
    .set({ sentAt: at })
    .where(and(eq(supportBriefs.noticeId, noticeId), eq(supportBriefs.version, version)));
}
