import { and, eq, isNotNull, isNull, ne, or, type SQL } from 'drizzle-orm';
import type { SuppressionKind } from '../domain/subscriber.ts';
import { unfollowNotices } from './followers.ts';
import { dropWaiting } from './outbox.ts';
import type { Queries } from './queries.ts';
import type { SubscriberRow } from './subscribers.ts';

/**
 * The one condition under which somebody is mailed news: they said yes, have not said no since,
 * and their address is not suppressed. The database keeps the status by these facts itself.
 */
export function getsNews(q: Queries): SQL {
  return eq(q.t.subscribers.status, 'confirmed');
}

/**
 * Ends mail to an address, whatever its owner wants: what they said stays beside it. Staff's word
 * replaces that of a bounce and never the other way round. Whether that is new.
 */
export async function suppressAddress(
  q: Queries,
  id: string,
  { kind, reason, at }: { kind: SuppressionKind; reason: string; at: number },
): Promise<boolean> {
  const { subscribers } = q.t;
  const isNew =
    kind === 'staff'
      ? or(isNull(subscribers.suppressedAt), ne(subscribers.suppressedKind, 'staff'))
      : // Who asked to come back was mailed once more, and that came back, too.
        or(isNull(subscribers.suppressedAt), isNotNull(subscribers.requestedAt));
  const rows = await q.db
    .update(subscribers)
    .set({
      suppressedAt: at,
      suppressedKind: kind,
      suppressedReason: reason,
      requestedAt: null,
      digestDueAt: null,
      lookAheadDueAt: null,
      updatedAt: at,
    })
    .where(and(eq(subscribers.id, id), isNew))
    .returning({ id: subscribers.id });
  if (rows.length > 0) {
    await dropWaiting(q, id, at);
  }
  return rows.length > 0;
}

/**
 * The person says no: by a link, or by reporting a mail as unwanted. It stands whatever else is
 * true of their address, until they confirm anew. Whether that is new.
 */
export async function optOut(
  q: Queries,
  row: SubscriberRow,
  { at, complained = false }: { at: number; complained?: boolean },
): Promise<boolean> {
  const isKnown = complained ? row.complainedAt !== null : row.unsubscribedAt !== null;
  if (isKnown && row.requestedAt === null) {
    return false;
  }
  await q.db
    .update(q.t.subscribers)
    .set({
      unsubscribedAt: at,
      complainedAt: complained ? at : row.complainedAt,
      requested: null,
      requestedAt: null,
      digestDueAt: null,
      lookAheadDueAt: null,
      updatedAt: at,
    })
    .where(eq(q.t.subscribers.id, row.id));
  await unfollowNotices(q, row.id, null);
  await dropWaiting(q, row.id, at);
  return true;
}

/** What takes a suppression back: reports about earlier mail do not count any more. */
export const reinstated = (at: number) => ({
  suppressedAt: null,
  suppressedKind: null,
  suppressedReason: null,
  reinstatedAt: at,
});
