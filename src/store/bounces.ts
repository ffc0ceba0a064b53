import { and, desc, eq, gt, inArray, lt, lte, or, type SQL } from 'drizzle-orm';
import type { BounceKind } from '../domain/subscriber.ts';
import type { DeliveryRow } from './outbox.ts';
import type { Queries } from './queries.ts';

export type BounceRow = Queries['t']['bounces']['$inferSelect'];

/** Adds a report; false where one with the same fingerprint is known. */
export async function insertBounce(q: Queries, row: BounceRow): Promise<boolean> {
  const rows = await q.db
    .insert(q.t.bounces)
    .values(row)
    .onConflictDoNothing({ target: q.t.bounces.fingerprint })
    .returning({ id: q.t.bounces.id });
  return rows.length > 0;
}

export async function findDelivery(q: Queries, id: string): Promise<DeliveryRow | null> {
  const [row] = await q.db.select().from(q.t.deliveries).where(eq(q.t.deliveries.id, id));
  return row ?? null;
}

/** The newest mail to a person about one update of a notice; null where there was none. */
export async function findNoticeDelivery(
  q: Queries,
  of: { subscriberId: string; noticeId: string; sequence: number },
): Promise<DeliveryRow | null> {
  const { deliveries, announcements, updates } = q.t;
  const [row] = await q.db
    .select({ delivery: deliveries })
    .from(deliveries)
    .innerJoin(announcements, eq(announcements.id, deliveries.announcementId))
    .innerJoin(updates, eq(updates.id, announcements.updateId))
    .where(
      and(
        eq(deliveries.subscriberId, of.subscriberId),
        eq(announcements.noticeId, of.noticeId),
        eq(updates.sequence, of.sequence),
      ),
    )
    .orderBy(desc(deliveries.createdAt), desc(deliveries.id))
    .limit(1);
  return row?.delivery ?? null;
}

/** Marks a delivery as come back, unless it is about to go out again; whether it did. */
export async function markBounced(
  q: Queries,
  id: string,
  change: { lastError: string; failureClass: string; finishedAt: number },
): Promise<boolean> {
  const { deliveries } = q.t;
  const rows = await q.db
    .update(deliveries)
    .set({ ...change, status: 'bounced', leaseOwner: null, leaseUntil: null })
    .where(and(eq(deliveries.id, id), inArray(deliveries.status, ['sent', 'leased'])))
    .returning({ id: deliveries.id });
  return rows.length > 0;
}

/** When reports of one kind about a person happened, after `since`. */
export async function bouncesSince(
  q: Queries,
  subscriberId: string,
  kind: BounceKind,
  since: number,
): Promise<number[]> {
  const { bounces } = q.t;
  const rows = await q.db
    .select({ at: bounces.at })
    .from(bounces)
    .where(
      and(eq(bounces.subscriberId, subscriberId), eq(bounces.kind, kind), gt(bounces.at, since)),
    );
  return rows.map(({ at }) => at);
}

/** Reports, the newest first; `before` is the last row of the page before. */
export async function listBounces(
  q: Queries,
  options: {
    limit: number;
    subscriberId?: string | undefined;
    kind?: BounceKind | undefined;
    before?: { receivedAt: number; id: string } | undefined;
  },
): Promise<BounceRow[]> {
  const { bounces } = q.t;
  const { before } = options;
  const conditions: (SQL | undefined)[] = [
    options.subscriberId === undefined ? undefined : eq(bounces.subscriberId, options.subscriberId),
    options.kind === undefined ? undefined : eq(bounces.kind, options.kind),
    before === undefined
      ? undefined
      : or(
          lt(bounces.receivedAt, before.receivedAt),
          and(eq(bounces.receivedAt, before.receivedAt), lt(bounces.id, before.id)),
        ),
  ];
  return q.db
    .select()
    .from(bounces)
    .where(and(...conditions))
    .orderBy(desc(bounces.receivedAt), desc(bounces.id))
    .limit(options.limit);
}

/** Removes reports that came before `cutoff`; how many, at most `limit`. */
export async function deleteBounces(q: Queries, cutoff: number, limit: number): Promise<number> {
  const { bounces } = q.t;
  const rows = await q.db
    .select({ id: bounces.id })
    .from(bounces)
    .where(lte(bounces.receivedAt, cutoff))
    .limit(limit);
  if (rows.length > 0) {
    await q.db.delete(bounces).where(
      inArray(
        bounces.id,
        rows.map(({ id }) => id),
      ),
    );
  }
  return rows.length;
}
