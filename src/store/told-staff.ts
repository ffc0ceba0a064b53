import { and, count, countDistinct, desc, eq, lte } from 'drizzle-orm';
import type { Queries } from './queries.ts';
import type { StaffMessageRow } from './staff-messages.ts';

const STATUSES = ['waiting', 'leased', 'sent', 'failed', 'cancelled'] as const;

/** Messages to staff, the newest first: of one status, or of all. Reads `limit` rows a status. */
export async function newestStaffMessages(
  q: Queries,
  options: { status?: StaffMessageRow['status'] | undefined; limit: number; now: number },
): Promise<StaffMessageRow[]> {
  const { staffMessages } = q.t;
  const found: StaffMessageRow[] = [];
  for (const status of options.status === undefined ? STATUSES : [options.status]) {
    const rows = await q.db
      .select()
      .from(staffMessages)
      // Reminders of promises are written ahead of their time.
      .where(and(eq(staffMessages.status, status), lte(staffMessages.createdAt, options.now)))
      .orderBy(desc(staffMessages.dueAt))
      .limit(options.limit);
    found.push(...rows);
  }
  return found
    .sort((a, b) => b.createdAt - a.createdAt || (a.id < b.id ? 1 : -1))
    .slice(0, options.limit);
}

/** How many messages to staff wait for a worker now, and how many failed. */
export async function countStaffMessages(
  q: Queries,
  now: number,
): Promise<{ due: number; failed: number }> {
  const { staffMessages } = q.t;
  const [due] = await q.db
    .select({ number: count() })
    .from(staffMessages)
    .where(and(eq(staffMessages.status, 'waiting'), lte(staffMessages.dueAt, now)));
  const [failed] = await q.db
    .select({ number: count() })
    .from(staffMessages)
    .where(eq(staffMessages.status, 'failed'));
  return { due: due?.number ?? 0, failed: failed?.number ?? 0 };
}

/** How many mails workers hold just now, how many workers do, and whose lease has run out. */
export async function countLeases(
  q: Queries,
  now: number,
): Promise<{ mails: number; owners: number; abandoned: number }> {
  const { deliveries } = q.t;
  const [held] = await q.db
    .select({ mails: count(), owners: countDistinct(deliveries.leaseOwner) })
    .from(deliveries)
    .where(eq(deliveries.status, 'leased'));
  const [over] = await q.db
    .select({ number: count() })
    .from(deliveries)
    .where(and(eq(deliveries.status, 'leased'), lte(deliveries.leaseUntil, now)));
  return { mails: held?.mails ?? 0, owners: held?.owners ?? 0, abandoned: over?.number ?? 0 };
}
