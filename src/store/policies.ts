import { desc, eq } from 'drizzle-orm';
import type { Queries } from './queries.ts';

export type PolicyVersionRow = Queries['t']['policyVersions']['$inferSelect'];

export async function insertPolicyVersion(q: Queries, row: PolicyVersionRow): Promise<void> {
  await q.db.insert(q.t.policyVersions).values(row);
}

/** The number of the newest version; 0 while everything is as it was shipped. */
export async function latestPolicyVersion(q: Queries): Promise<number> {
  const { policyVersions } = q.t;
  const [row] = await q.db
    .select({ version: policyVersions.version })
    .from(policyVersions)
    .orderBy(desc(policyVersions.version))
    .limit(1);
  return row?.version ?? 0;
}

export async function findPolicyVersion(
  q: Queries,
  version: number,
): Promise<PolicyVersionRow | null> {
  const { policyVersions } = q.t;
  const [row] = await q.db.select().from(policyVersions).where(eq(policyVersions.version, version));
  return row ?? null;
}

/** The newest first. */
export async function listPolicyVersions(q: Queries, limit: number): Promise<PolicyVersionRow[]> {
  const { policyVersions } = q.t;
  return q.db.select().from(policyVersions).orderBy(desc(policyVersions.version)).limit(limit);
}
