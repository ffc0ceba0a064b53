import { asc, eq } from 'drizzle-orm';
import type { Queries } from './queries.ts';

export type OverrideRow = Queries['t']['disclosureOverrides']['$inferSelect'];

/** What approvers let pass in the texts of a notice, the oldest first. */
export async function overridesOf(q: Queries, noticeId: string): Promise<OverrideRow[]> {
  const { disclosureOverrides } = q.t;
  return q.db
    .select()
    .from(disclosureOverrides)
    .where(eq(disclosureOverrides.noticeId, noticeId))
    .orderBy(asc(disclosureOverrides.createdAt), asc(disclosureOverrides.id));
}

/** Adds overrides; what was let pass before stays with its first reason. */
export async function insertOverrides(q: Queries, rows: readonly OverrideRow[]): Promise<void> {
  const { disclosureOverrides } = q.t;
  if (rows.length > 0) {
    await q.db
      .insert(disclosureOverrides)
      .values([...rows])
      .onConflictDoNothing({
        target: [disclosureOverrides.noticeId, disclosureOverrides.fingerprint],
      });
  }
}
