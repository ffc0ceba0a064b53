import { and, eq, gt, lte } from 'drizzle-orm';
import type { Queries } from './queries.ts';

/** When a mailbox was last asked to confirm, after `since`, by its keyed hash. */
export async function askedSince(q: Queries, mark: string, since: number): Promise<number[]> {
  const { askedMailboxes } = q.t;
  const rows = await q.db
    .select({ at: askedMailboxes.at })
    .from(askedMailboxes)
    .where(and(eq(askedMailboxes.mark, mark), gt(askedMailboxes.at, since)));
  return rows.map(({ at }) => at);
}

export async function noteAsked(q: Queries, mark: string, at: number): Promise<void> {
  await q.db.insert(q.t.askedMailboxes).values({ mark, at }).onConflictDoNothing();
}

/** The owner of the mailbox answered. */
export async function forgetAsked(q: Queries, mark: string): Promise<void> {
  await q.db.delete(q.t.askedMailboxes).where(eq(q.t.askedMailboxes.mark, mark));
}

/** Whether there is anything to forget: an idle clock must not take turns at writing. */
export async function isAskedBefore(q: Queries, cutoff: number): Promise<boolean> {
  const { askedMailboxes } = q.t;
  const rows = await q.db
    .select({ at: askedMailboxes.at })
    .from(askedMailboxes)
    .where(lte(askedMailboxes.at, cutoff))
    .limit(1);
  return rows.length > 0;
}

export async function deleteAskedBefore(q: Queries, cutoff: number): Promise<void> {
  await q.db.delete(q.t.askedMailboxes).where(lte(q.t.askedMailboxes.at, cutoff));
}
