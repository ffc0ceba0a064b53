import type { CommandContext } from '../context.ts';
import { requireScope, type Actor } from '#src/domain/actor.ts';
import * as store from '#src/store/staff.ts';
import { iso } from '../instants.ts';
import { isLive } from './live.ts';

/** A token as staff see it: never the token, never its hash. */
export interface TokenView {
  id: string;
  name: string;
  prefix: string;
  scopes: string[];
  /** Whether it opens anything now. */
  live: boolean;
  created_by: string;
  created_at: string;
  expires_at: string | null;
  last_used_at: string | null;
  revoked_at: string | null;
}

/** Every token, the oldest first, revoked and expired ones included. */
export async function listTokens(context: CommandContext, actor: Actor): Promise<TokenView[]> {
  requireScope(actor, 'tokens:write');
  const now = context.now();
  return (await store.listTokens(context.store.read)).map((row) => ({
    id: row.id,
    name: row.name,
    prefix: row.prefix,
    scopes: row.scopes,
    live: isLive(row, now),
    created_by: row.createdBy,
    created_at: iso(row.createdAt),
    expires_at: iso(row.expiresAt),
    last_used_at: iso(row.lastUsedAt),
    revoked_at: iso(row.revokedAt),
  }));
}
