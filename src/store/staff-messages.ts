import { and, asc, eq, gt, inArray, lte, ne, or } from 'drizzle-orm';
import type { Queries } from './queries.ts';

export type StaffMessageRow = Queries['t']['staffMessages']['$inferSelect'];
export type NewStaffMessage = Queries['t']['staffMessages']['$inferInsert'];

/** Adds a message; one with the same key was told already and stays as it is. Whether it did. */
export async function insertStaffMessage(q: Queries, row: NewStaffMessage): Promise<boolean> {
  const { staffMessages } = q.t;
  const rows = await q.db
    .insert(staffMessages)
    .values(row)
    .onConflictDoNothing({ target: staffMessages.dedupeKey })
    .returning({ id: staffMessages.id });
  return rows.length > 0;
}

const isClaimable = (q: Queries, now: number) => {
  const { status, dueAt, leaseUntil } = q.t.staffMessages;
  return or(
    and(eq(status, 'waiting'), lte(dueAt, now)),
    and(eq(status, 'leased'), lte(leaseUntil, now)),
  );
};

/** The ids of messages that may be claimed, by due time and in the order in which they were written. */
export async function claimableStaffMessages(
  q: Queries,
  now: number,
  limit: number,
): Promise<string[]> {
  const { staffMessages } = q.t;
  const rows = await q.db
    .select({ id: staffMessages.id })
    .from(staffMessages)
    .where(isClaimable(q, now))
    .orderBy(asc(staffMessages.dueAt), asc(staffMessages.createdAt), asc(staffMessages.id))
    .limit(limit);
  return rows.map((row) => row.id);
}

/** Compare-and-set: leases those of the messages that are still to be had, and returns them. */
export async function leaseStaffMessages(
  q: Queries,
  ids: readonly string[],
  lease: { owner: string; now: number; until: number },
): Promise<StaffMessageRow[]> {
  const { staffMessages } = q.t;
  if (ids.length === 0) {
    return [];
  }
  return q.db
    .update(staffMessages)
    .set({ status: 'leased', leaseOwner: lease.owner, leaseUntil: lease.until })
    .where(and(inArray(staffMessages.id, [...ids]), isClaimable(q, lease.now)))
    .returning();
}

/** Ends the lease on a message with what came of it; whether the owner still held it. */
export async function settleStaffMessage(
  q: Queries,
  id: string,
  owner: string,
  change: Partial<
    Pick<StaffMessageRow, 'status' | 'attempts' | 'dueAt' | 'lastError' | 'finishedAt'>
  >,
): Promise<boolean> {
  const { staffMessages } = q.t;
  const rows = await q.db
    .update(staffMessages)
    .set({ ...change, leaseOwner: null, leaseUntil: null })
    .where(
      and(
        eq(staffMessages.id, id),
        eq(staffMessages.status, 'leased'),
        eq(staffMessages.leaseOwner, owner),
      ),
    )
    .returning({ id: staffMessages.id });
  return rows.length > 0;
}

/** Calls back what waits to tell the same place about the same thing as this newer message. */
export async function cancelOlder(
  q: Queries,
  newer: { id: string; topic: string; target: string },
  now: number,
): Promise<void> {
  const { staffMessages: t } = q.t;
  await q.db
    .update(t)
    .set({ status: 'cancelled', finishedAt: now })
    .where(
      and(
        eq(t.status, 'waiting'),
        eq(t.topic, newer.topic),
        eq(t.target, newer.target),
        ne(t.id, newer.id),
      ),
    );
}

/** Whether the same place was written to about the same thing after this message was. */
export async function isOutdated(q: Queries, row: StaffMessageRow): Promise<boolean> {
  const { staffMessages: t } = q.t;
  if (row.topic === null) {
    return false;
  }
  const about = and(eq(t.topic, row.topic), eq(t.target, row.target), ne(t.id, row.id));
  const [newer] = await q.db
    .select({ id: t.id })
    .from(t)
    .where(and(about, gt(t.createdAt, row.createdAt), ne(t.status, 'cancelled')))
    .limit(1);
  return newer !== undefined;
}

/** Makes due what waits for another try to be mailed: the relay takes mail again. */
export async function hastenStaffMail(q: Queries, now: number): Promise<void> {
  const { staffMessages: t } = q.t;
  await q.db
    .update(t)
    .set({ dueAt: now })
    .where(
      and(eq(t.status, 'waiting'), eq(t.channel, 'mail'), gt(t.attempts, 0), gt(t.dueAt, now)),
    );
}
