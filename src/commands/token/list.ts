import * as store from '#src/store/staff.ts';
import { iso } from '../instants.ts';
import { operation } from '../operation.ts';
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
export const listTokens = operation({ scope: 'tokens:write' }).read(
  async (tx): Promise<TokenView[]> => {
    return (await store.listTokens(tx.q)).map((row) => ({
      id: row.id,
      name: row.name,
      prefix: row.prefix,
      scopes: row.scopes,
      live: isLive(row, tx.now),
      created_by: row.createdBy,
      created_at: iso(row.createdAt),
      expires_at: iso(row.expiresAt),
      last_used_at: iso(row.lastUsedAt),
      revoked_at: iso(row.revokedAt),
    }));
  },
);
