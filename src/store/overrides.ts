import { and, asc, eq, isNull } from 'drizzle-orm';
import type { Queries } from './queries.ts';

export type OverrideRow = Queries['t']['disclosureOverrides']['$inferSelect'];
export type OverrideRequestRow = Queries['t']['disclosureRequests']['$inferSelect'];

/** What approvers let pass in the texts of a notice, the oldest first. */
export async function overridesOf(q: Queries, noticeId: string): Promise<OverrideRow[]> {
  const { disclosureOverrides } = q.t;
  return q.db
    .select()
    .from(disclosureOverrides)
    .where(eq(disclosureOverrides.noticeId, noticeId))
    .orderBy(asc(disclosureOverrides.createdAt), asc(disclosureOverrides.id));
}

export async function insertOverrides(q: Queries, rows: readonly OverrideRow[]): Promise<void> {
  if (rows.length > 0) {
    await q.db.insert(q.t.disclosureOverrides).values([...rows]);
  }
}

/** Every request to let a text of a notice pass, the oldest first. */
export async function overrideRequestsOf(
  q: Queries,
  noticeId: string,
): Promise<OverrideRequestRow[]> {
  const { disclosureRequests } = q.t;
  return q.db
    .select()
    .from(disclosureRequests)
    .where(eq(disclosureRequests.noticeId, noticeId))
    .orderBy(asc(disclosureRequests.requestedAt), asc(disclosureRequests.id));
}

/** The requests of all notices that nobody has answered, the oldest first. */
export async function openOverrideRequests(q: Queries): Promise<OverrideRequestRow[]> {
  const { disclosureRequests } = q.t;
  return q.db
    .select()
    .from(disclosureRequests)
    .where(isNull(disclosureRequests.outcome))
    .orderBy(asc(disclosureRequests.requestedAt), asc(disclosureRequests.id));
}

export async function insertOverrideRequest(q: Queries, row: OverrideRequestRow): Promise<void> {
  await q.db.insert(q.t.disclosureRequests).values(row);
}

/** Compare-and-set: answers a request that nobody has answered. Whether it did. */
export async function settleOverrideRequest(
  q: Queries,
  id: string,
  answer: Pick<OverrideRequestRow, 'outcome' | 'settledBy' | 'settledAt' | 'answer'>,
): Promise<boolean> {
  const { disclosureRequests } = q.t;
  const rows = await q.db
    .update(disclosureRequests)
    .set(answer)
    .where(and(eq(disclosureRequests.id, id), isNull(disclosureRequests.outcome)))
    .returning({ id: disclosureRequests.id });
  return rows.length > 0;
}
