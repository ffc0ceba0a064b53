import { eq, inArray } from 'drizzle-orm';
import type { Queries } from './queries.ts';

/** Remembers that the owner of an address had it erased, by its keyed hash. */
export async function markErased(q: Queries, mark: string, now: number): Promise<void> {
  await q.db
    .insert(q.t.erasedAddresses)
    .values({ mark, erasedAt: now })
    .onConflictDoUpdate({ target: q.t.erasedAddresses.mark, set: { erasedAt: now } });
}

/** When each owner of an address had it erased, by its keyed hash. */
export async function listErased(q: Queries): Promise<Map<string, number>> {
  const rows = await q.db.select().from(q.t.erasedAddresses);
  return new Map(rows.map(({ mark, erasedAt }) => [mark, erasedAt]));
}

/** The owner of the address is back by their own will. */
export async function forgetErased(q: Queries, mark: string): Promise<void> {
  await q.db.delete(q.t.erasedAddresses).where(eq(q.t.erasedAddresses.mark, mark));
}

/** Those of the marks whose owners had themselves erased. */
export async function erasedAmong(q: Queries, marks: readonly string[]): Promise<Set<string>> {
  if (marks.length === 0) {
    return new Set();
  }
  const { erasedAddresses } = q.t;
  const rows = await q.db
    .select({ mark: erasedAddresses.mark })
    .from(erasedAddresses)
    .where(inArray(erasedAddresses.mark, [...marks]));
  return new Set(rows.map((row) => row.mark));
}
