import { and, asc, eq, gt, inArray, lte, min, sql, type SQL } from 'drizzle-orm';
import type { DeliveryStatus } from '../domain/subscriber.ts';
import type { DeliveryRow } from './outbox.ts';
import type { Queries } from './queries.ts';

/** The priorities in use among deliveries of a status, found by leaps along the index. */
export async function prioritiesIn(q: Queries, status: DeliveryStatus): Promise<number[]> {
  const { deliveries } = q.t;
  const found: number[] = [];
  for (;;) {
    const above = found[found.length - 1];
    const [row] = await q.db
      .select({ priority: min(deliveries.priority) })
      .from(deliveries)
      .where(
        and(
          eq(deliveries.status, status),
          above === undefined ? undefined : gt(deliveries.priority, above),
        ),
      );
    const priority = row?.priority ?? null;
    if (priority === null) {
      return found;
    }
    found.push(priority);
  }
}

const leaseIsOver = (q: Queries, now: number): SQL | undefined =>
  and(eq(q.t.deliveries.status, 'leased'), lte(q.t.deliveries.leaseUntil, now));

const isDue = (q: Queries, now: number): SQL | undefined =>
  and(eq(q.t.deliveries.status, 'waiting'), lte(q.t.deliveries.dueAt, now));

/**
 * Either of the two, as one expression that no index serves: for rows that are known by id,
 * SQLite would otherwise go through everything that waits.
 */
const isClaimable = (q: Queries, now: number): SQL => {
  const { status, dueAt, leaseUntil } = q.t.deliveries;
  return sql`case ${status} when 'waiting' then ${dueAt} <= ${now} when 'leased' then ${leaseUntil} <= ${now} else false end`;
};

/**
 * Deliveries that may be claimed: those whose worker died first, then the most urgent, each
 * priority by due time. Asked priority by priority: a million mails waiting for another try
 * would otherwise be read past on every call.
 */
export async function claimable(q: Queries, now: number, limit: number): Promise<string[]> {
  const { deliveries } = q.t;
  const abandoned = await q.db
    .select({ id: deliveries.id })
    .from(deliveries)
    .where(leaseIsOver(q, now))
    .orderBy(asc(deliveries.priority), asc(deliveries.dueAt))
    .limit(limit);
  const ids = abandoned.map((row) => row.id);
  for (const priority of await prioritiesIn(q, 'waiting')) {
    if (ids.length >= limit) {
      break;
    }
    const rows = await q.db
      .select({ id: deliveries.id })
      .from(deliveries)
      .where(and(isDue(q, now), eq(deliveries.priority, priority)))
      .orderBy(asc(deliveries.dueAt))
      .limit(limit - ids.length);
    ids.push(...rows.map((row) => row.id));
  }
  return ids;
}

/** Compare-and-set: leases those of the deliveries that are still to be had, and returns them. */
export async function leaseDeliveries(
  q: Queries,
  ids: readonly string[],
  lease: { owner: string; now: number; until: number },
): Promise<DeliveryRow[]> {
  if (ids.length === 0) {
    return [];
  }
  const { deliveries } = q.t;
  return q.db
    .update(deliveries)
    .set({ status: 'leased', leaseOwner: lease.owner, leaseUntil: lease.until })
    .where(and(inArray(deliveries.id, [...ids]), isClaimable(q, lease.now)))
    .returning();
}

const heldBy = (q: Queries, ids: readonly string[], owner: string): SQL | undefined =>
  and(
    inArray(q.t.deliveries.id, [...ids]),
    eq(q.t.deliveries.status, 'leased'),
    eq(q.t.deliveries.leaseOwner, owner),
  );

/** Prolongs the leases that the owner still holds; the ids of those that it does. */
export async function renewLeases(
  q: Queries,
  ids: readonly string[],
  lease: { owner: string; until: number },
): Promise<string[]> {
  if (ids.length === 0) {
    return [];
  }
  const rows = await q.db
    .update(q.t.deliveries)
    .set({ leaseUntil: lease.until })
    .where(heldBy(q, ids, lease.owner))
    .returning({ id: q.t.deliveries.id });
  return rows.map((row) => row.id);
}

/** Ends the leases that the owner still holds on these deliveries, with what came of them. */
export async function settleDeliveries(
  q: Queries,
  ids: readonly string[],
  owner: string,
  change: Partial<Pick<DeliveryRow, 'attempts' | 'dueAt' | 'lastError' | 'finishedAt'>> & {
    status: Exclude<DeliveryStatus, 'leased'>;
  },
): Promise<void> {
  if (ids.length > 0) {
    await q.db
      .update(q.t.deliveries)
      .set({ ...change, leaseOwner: null, leaseUntil: null })
      .where(heldBy(q, ids, owner));
  }
}
