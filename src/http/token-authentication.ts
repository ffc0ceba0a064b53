import { SCOPES, type Actor } from '../domain/actor.ts';
import type { Store } from '../store/queries.ts';
import { hashOf } from '../store/staff.ts';
import { findLiveToken, touchToken } from '../store/token-lookup.ts';
import { bearerToken } from './origin-guard.ts';

const TOUCH_EVERY_MS = 60_000;

export interface TokenContext {
  store: Store;
  now: () => number;
  log: { warn(detail: object, message: string): void };
}

/** The actor behind `Authorization: Bearer`, or null; notes the use at most once a minute. */
export async function actorOfBearer(
  context: TokenContext,
  headers: Headers,
): Promise<Actor | null> {
  const token = bearerToken(headers);
  if (token === null) {
    return null;
  }
  const now = context.now();
  const row = await findLiveToken(context.store.read, hashOf(token), now);
  if (row === null) {
    return null;
  }
  if (row.lastUsedAt === null || now - row.lastUsedAt >= TOUCH_EVERY_MS) {
    try {
      await context.store.transaction((q) => touchToken(q, row.id, now));
    } catch (error) {
      // Reading goes on while the database cannot be written to.
      context.log.warn({ err: error }, 'could not note the use of a token');
    }
  }
  return {
    label: `token:${row.name}`,
    scopes: SCOPES.filter((scope) => row.scopes.includes(scope)),
  };
}
