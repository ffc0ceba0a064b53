import { and, asc, eq, inArray, isNotNull, isNull, lte, or } from 'drizzle-orm';
import type { NoticeStatus } from '../domain/notice.ts';
import type { NoticeRow } from './notices.ts';
import type { Queries } from './queries.ts';

export type NudgeRow = Queries['t']['nudges']['$inferSelect'];
export type ContactRow = Queries['t']['contacts']['$inferSelect'];

const ACTIVE: NoticeStatus[] = [
  'in_progress',
  'verifying',
  'investigating',
  'identified',
  'monitoring',
];

/** Notices that may owe something: under way, not begun in time, or with a respond-by not met. */
export async function noticesThatOwe(q: Queries, now: number): Promise<NoticeRow[]> {
  const { notices } = q.t;
  return q.db
    .select()
    .from(notices)
    .where(
      or(
        inArray(notices.status, ACTIVE),
        and(eq(notices.status, 'scheduled'), lte(notices.windowStart, now)),
        and(
          isNotNull(notices.respondBy),
          isNull(notices.respondedAt),
          isNull(notices.responseClosedAt),
        ),
      ),
    )
    .orderBy(asc(notices.id));
}

/** What was told of these notices, on which rungs. */
export async function nudgesOf(q: Queries, noticeIds: readonly string[]): Promise<NudgeRow[]> {
  if (noticeIds.length === 0) {
    return [];
  }
  const { nudges } = q.t;
  return q.db
    .select()
    .from(nudges)
    .where(inArray(nudges.noticeId, [...noticeIds]))
    .orderBy(asc(nudges.at));
}

/** Puts on record that a rung was told; false where it was already. */
export async function insertNudge(q: Queries, row: NudgeRow): Promise<boolean> {
  const { nudges } = q.t;
  const rows = await q.db
    .insert(nudges)
    .values(row)
    .onConflictDoNothing({
      target: [nudges.noticeId, nudges.reason, nudges.occasion, nudges.rung],
    })
    .returning({ id: nudges.id });
  return rows.length > 0;
}

export async function listContacts(q: Queries): Promise<ContactRow[]> {
  const { contacts } = q.t;
  return q.db.select().from(contacts).orderBy(asc(contacts.position), asc(contacts.id));
}

export async function findContact(q: Queries, id: string): Promise<ContactRow | null> {
  const [row] = await q.db.select().from(q.t.contacts).where(eq(q.t.contacts.id, id));
  return row ?? null;
}

export async function insertContact(q: Queries, row: ContactRow): Promise<void> {
  await q.db.insert(q.t.contacts).values(row);
}

export async function updateContact(
  q: Queries,
  id: string,
  change: Partial<Omit<ContactRow, 'id'>>,
): Promise<void> {
  await q.db.update(q.t.contacts).set(change).where(eq(q.t.contacts.id, id));
}

export async function deleteContact(q: Queries, id: string): Promise<void> {
  await q.db.delete(q.t.contacts).where(eq(q.t.contacts.id, id));
}
