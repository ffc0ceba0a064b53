import { createHash } from 'node:crypto';
import { and, asc, count, eq, inArray, isNull, lte, ne } from 'drizzle-orm';
import { SCOPES, type Actor } from '../domain/actor.ts';
import type { Queries } from './queries.ts';
import { findLiveToken } from './token-lookup.ts';

export type TokenRow = Queries['t']['apiTokens']['$inferSelect'];
export type UserRow = Queries['t']['users']['$inferSelect'];

const TOKEN = /^fw_[A-Za-z0-9_-]{43}$/;

/** SHA-256 in hex: all that is stored of tokens and one-time links. */
export function hashOf(secret: string): string {
  return createHash('sha256').update(secret).digest('hex');
}

export async function insertToken(q: Queries, row: TokenRow): Promise<void> {
  await q.db.insert(q.t.apiTokens).values(row);
}

/** Every token ever made, the oldest first. */
export async function listTokens(q: Queries): Promise<TokenRow[]> {
  const { apiTokens } = q.t;
  return q.db.select().from(apiTokens).orderBy(asc(apiTokens.createdAt), asc(apiTokens.id));
}

export async function findToken(q: Queries, id: string): Promise<TokenRow | null> {
  const [row] = await q.db.select().from(q.t.apiTokens).where(eq(q.t.apiTokens.id, id));
  return row ?? null;
}

/** Revokes tokens that are not revoked yet. */
export async function revokeTokens(q: Queries, ids: readonly string[], now: number): Promise<void> {
  const { apiTokens } = q.t;
  if (ids.length > 0) {
    await q.db
      .update(apiTokens)
      .set({ revokedAt: now })
      .where(and(inArray(apiTokens.id, [...ids]), isNull(apiTokens.revokedAt)));
  }
}

/**
 * Who acts with this token; null unless it is known, not revoked and not expired. The lookup is
 * by hash, so its time says nothing about a stored token.
 */
export async function findActorByToken(
  q: Queries,
  token: string,
  now: number,
): Promise<Actor | null> {
  const row = TOKEN.test(token) ? await findLiveToken(q, hashOf(token), now) : null;
  if (row === null) {
    return null;
  }
  const { name, scopes } = row;
  return { label: `token:${name}`, scopes: SCOPES.filter((scope) => scopes.includes(scope)) };
}

export async function listUsers(q: Queries): Promise<UserRow[]> {
  return q.db.select().from(q.t.users).orderBy(asc(q.t.users.email));
}

export async function findUser(q: Queries, id: string): Promise<UserRow | null> {
  const [row] = await q.db.select().from(q.t.users).where(eq(q.t.users.id, id));
  return row ?? null;
}

/** By the whole address in lower case. */
export async function findUserByEmail(q: Queries, email: string): Promise<UserRow | null> {
  const [row] = await q.db.select().from(q.t.users).where(eq(q.t.users.email, email));
  return row ?? null;
}

/** Adds a person with the password account that the authentication library looks for. */
export async function insertUser(
  q: Queries,
  row: UserRow,
  account: { id: string; passwordHash: string },
): Promise<void> {
  await q.db.insert(q.t.users).values(row);
  await q.db.insert(q.t.accounts).values({
    id: account.id,
    accountId: row.id,
    providerId: 'credential',
    userId: row.id,
    password: account.passwordHash,
    createdAt: row.createdAt,
    updatedAt: row.updatedAt,
  });
}

export async function updateUser(
  q: Queries,
  id: string,
  change: Partial<Omit<UserRow, 'id'>>,
): Promise<void> {
  await q.db.update(q.t.users).set(change).where(eq(q.t.users.id, id));
}

export async function setPasswordHash(
  q: Queries,
  userId: string,
  passwordHash: string,
  now: number,
): Promise<void> {
  const { accounts } = q.t;
  await q.db
    .update(accounts)
    .set({ password: passwordHash, updatedAt: new Date(now) })
    .where(and(eq(accounts.userId, userId), eq(accounts.providerId, 'credential')));
}

/** Ends a person's sessions, but for the one to keep; how many there were. */
export async function endSessions(
  q: Queries,
  userId: string,
  keepSessionId?: string,
): Promise<number> {
  const { sessions } = q.t;
  const ended = await q.db
    .delete(sessions)
    .where(
      and(
        eq(sessions.userId, userId),
        keepSessionId === undefined ? undefined : ne(sessions.id, keepSessionId),
      ),
    )
    .returning({ id: sessions.id });
  return ended.length;
}

/** How many owners there are; `active` leaves out those who were deactivated. */
export async function countOwners(q: Queries, options: { active: boolean }): Promise<number> {
  const { users } = q.t;
  const [row] = await q.db
    .select({ owners: count() })
    .from(users)
    .where(and(eq(users.role, 'owner'), options.active ? isNull(users.deactivatedAt) : undefined));
  return row?.owners ?? 0;
}

export async function insertSetupLink(
  q: Queries,
  link: { hash: string; createdAt: number; expiresAt: number },
): Promise<void> {
  await q.db.insert(q.t.setupLinks).values(link);
}

/** Whether a one-time link is known and still works. */
export async function isSetupLinkLive(q: Queries, token: string, now: number): Promise<boolean> {
  const { setupLinks } = q.t;
  const [row] = await q.db
    .select()
    .from(setupLinks)
    .where(eq(setupLinks.hash, hashOf(token)));
  return row !== undefined && row.expiresAt > now;
}

/** Removes the links that expired, or all of them. */
export async function deleteSetupLinks(
  q: Queries,
  options: { expiredAt?: number } = {},
): Promise<void> {
  const { setupLinks } = q.t;
  await q.db
    .delete(setupLinks)
    .where(
      options.expiredAt === undefined ? undefined : lte(setupLinks.expiresAt, options.expiredAt),
    );
}
