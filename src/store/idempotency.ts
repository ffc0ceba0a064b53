import { and, eq, lt } from 'drizzle-orm';
import type { Queries } from './queries.ts';

const KEPT_MS = 24 * 60 * 60 * 1_000;

export type KeptAnswer = Queries['t']['idempotencyKeys']['$inferSelect'];

/** The answer kept under an owner's key in the last 24 hours, or null. */
export async function findKeptAnswer(
  q: Queries,
  owner: string,
  key: string,
  now: number,
): Promise<KeptAnswer | null> {
  const { idempotencyKeys } = q.t;
  const [row] = await q.db
    .select()
    .from(idempotencyKeys)
    .where(and(eq(idempotencyKeys.owner, owner), eq(idempotencyKeys.key, key)));
  return row === undefined || row.createdAt <= now - KEPT_MS ? null : row;
}

/** Keeps an answer; one that is past its day gives way. */
export async function keepAnswer(q: Queries, answer: KeptAnswer): Promise<void> {
  const { owner: _owner, key: _key, ...rest } = answer;
  const { idempotencyKeys } = q.t;
  await q.db
    .insert(idempotencyKeys)
    .values(answer)
    .onConflictDoUpdate({ target: [idempotencyKeys.owner, idempotencyKeys.key], set: rest });
}

/** Deletes the answers that are past their day; returns how many. */
export async function pruneKeptAnswers(q: Queries, now: number): Promise<number> {
  const { idempotencyKeys } = q.t;
  const gone = await q.db
    .delete(idempotencyKeys)
    .where(lt(idempotencyKeys.createdAt, now - KEPT_MS))
    .returning({ key: idempotencyKeys.key });
  return gone.length;
}
