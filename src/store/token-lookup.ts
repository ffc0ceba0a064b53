import { and, eq, gt, isNull, or } from 'drizzle-orm';
import type { Queries } from './queries.ts';

export type LiveToken = Pick<
  Queries['t']['apiTokens']['$inferSelect'],
  'id' | 'name' | 'scopes' | 'lastUsedAt'
>;

/** The token with this SHA-256 (hex) unless it is revoked or past its end, or null. */
export async function findLiveToken(
  q: Queries,
  hash: string,
  now: number,
): Promise<LiveToken | null> {
  const { apiTokens } = q.t;
  const [row] = await q.db
    .select({
      id: apiTokens.id,
      name: apiTokens.name,
      scopes: apiTokens.scopes,
      lastUsedAt: apiTokens.lastUsedAt,
    })
    .from(apiTokens)
    .where(
      and(
        eq(apiTokens.hash, hash),
        isNull(apiTokens.revokedAt),
        or(isNull(apiTokens.expiresAt), gt(apiTokens.expiresAt, now)),
      ),
    );
  return row ?? null;
}

export async function touchToken(q: Queries, id: string, now: number): Promise<void> {
  await q.db.update(q.t.apiTokens).set({ lastUsedAt: now }).where(eq(q.t.apiTokens.id, id));
}
