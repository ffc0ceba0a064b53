import { and, asc, desc, eq, gt, inArray, isNull, lt } from 'drizzle-orm';
import type { Checklist } from '../domain/checklist.ts';
import type { Queries } from './queries.ts';

export type FreezeRow = Queries['t']['freezes']['$inferSelect'];
export type NoticeCheckRow = Queries['t']['noticeChecks']['$inferSelect'];
export type RecurrenceRow = Queries['t']['recurrences']['$inferSelect'];

/** Writes a new freeze as it is. */
export async function insertFreeze(q: Queries, row: FreezeRow): Promise<void> {
  await q.db.insert(q.t.freezes).values(row);
}

/** The freezes, the latest start first; at most 500. */
export async function listFreezes(q: Queries): Promise<FreezeRow[]> {
  const { freezes } = q.t;
  return q.db.select().from(freezes).orderBy(desc(freezes.startAt)).limit(500);
}

/** Removes a freeze; whether there was one. */
export async function deleteFreeze(q: Queries, id: string): Promise<boolean> {
  const { freezes } = q.t;
  const rows = await q.db.delete(freezes).where(eq(freezes.id, id)).returning({ id: freezes.id });
  return rows.length > 0;
}

/** Freezes that a span of time touches. */
export async function freezesBetween(q: Queries, start: number, end: number): Promise<FreezeRow[]> {
  const { freezes } = q.t;
  return q.db
    .select()
    .from(freezes)
    .where(and(lt(freezes.startAt, end), gt(freezes.endAt, start)))
    .orderBy(asc(freezes.startAt));
}

/** What was ticked of a notice's list, in its order. */
export async function checksOf(
  q: Queries,
  noticeId: string,
  list: Checklist,
): Promise<NoticeCheckRow[]> {
  const { noticeChecks } = q.t;
  return q.db
    .select()
    .from(noticeChecks)
    .where(and(eq(noticeChecks.noticeId, noticeId), eq(noticeChecks.list, list)))
    .orderBy(asc(noticeChecks.position));
}

/** Keeps a tick, in place of the one that was there. */
export async function saveCheck(q: Queries, row: NoticeCheckRow): Promise<void> {
  const { noticeChecks } = q.t;
  await q.db
    .insert(noticeChecks)
    .values(row)
    .onConflictDoUpdate({
      target: [noticeChecks.noticeId, noticeChecks.list, noticeChecks.key],
      set: { doneBy: row.doneBy, doneAt: row.doneAt, note: row.note },
    });
}

/** Writes a new rule as it is. */
export async function insertRecurrence(q: Queries, row: RecurrenceRow): Promise<void> {
  await q.db.insert(q.t.recurrences).values(row);
}

/** The rule of this id; null: there is none. */
export async function findRecurrence(q: Queries, id: string): Promise<RecurrenceRow | null> {
  const { recurrences } = q.t;
  const [row] = await q.db.select().from(recurrences).where(eq(recurrences.id, id));
  return row ?? null;
}

/** All rules, ended ones too, the newest first; at most 500. */
export async function listRecurrences(q: Queries): Promise<RecurrenceRow[]> {
  const { recurrences } = q.t;
  return q.db.select().from(recurrences).orderBy(desc(recurrences.createdAt)).limit(500);
}

/** The rules that go on. */
export async function liveRecurrences(q: Queries): Promise<RecurrenceRow[]> {
  const { recurrences } = q.t;
  return q.db
    .select()
    .from(recurrences)
    .where(isNull(recurrences.endedAt))
    .orderBy(asc(recurrences.id));
}

/** Who made or changed the rule that this notice comes from, the newest first; nobody without a rule. */
export async function ruleMakersOf(q: Queries, noticeId: string): Promise<string[]> {
  const { audit, notices } = q.t;
  const rows = await q.db
    .select({ actor: audit.actor })
    .from(audit)
    .innerJoin(notices, eq(notices.recurrenceId, audit.entityId))
    .where(
      and(
        eq(notices.id, noticeId),
        eq(audit.entity, 'recurrence'),
        inArray(audit.action, ['recurrence.create', 'recurrence.edit']),
      ),
    )
    .orderBy(desc(audit.at), desc(audit.id));
  return [...new Set(rows.map(({ actor }) => actor))];
}

/** Compare-and-set on the revision; whether the row was as the caller saw it. */
export async function updateRecurrence(
  q: Queries,
  row: Pick<RecurrenceRow, 'id' | 'revision'>,
  change: Partial<Omit<RecurrenceRow, 'id' | 'revision'>>,
): Promise<boolean> {
  const { recurrences } = q.t;
  const rows = await q.db
    .update(recurrences)
    .set({ ...change, revision: row.revision + 1 })
    .where(and(eq(recurrences.id, row.id), eq(recurrences.revision, row.revision)))
    .returning({ id: recurrences.id });
  return rows.length > 0;
}
