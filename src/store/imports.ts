import { and, asc, desc, eq, inArray, lte, type SQL } from 'drizzle-orm';
import type { ImportStatus } from '../domain/subscriber.ts';
import type { Queries } from './queries.ts';

export type ImportRow = Queries['t']['subscriberImports']['$inferSelect'];
export type NewImport = Queries['t']['subscriberImports']['$inferInsert'];
/** An import without its file, which may be large. */
export type ImportFacts = Omit<ImportRow, 'content'>;

export async function insertImport(q: Queries, row: NewImport): Promise<void> {
  await q.db.insert(q.t.subscriberImports).values(row);
}

function factColumns(q: Queries) {
  const t = q.t.subscriberImports;
  return {
    id: t.id,
    status: t.status,
    fileName: t.fileName,
    consent: t.consent,
    options: t.options,
    checkpoint: t.checkpoint,
    totalRows: t.totalRows,
    added: t.added,
    changed: t.changed,
    skipped: t.skipped,
    refused: t.refused,
    faults: t.faults,
    createdBy: t.createdBy,
    createdAt: t.createdAt,
    finishedAt: t.finishedAt,
  };
}

export async function findImport(q: Queries, id: string): Promise<ImportFacts | null> {
  const t = q.t.subscriberImports;
  const [row] = await q.db.select(factColumns(q)).from(t).where(eq(t.id, id));
  return row ?? null;
}

/** The newest imports. */
export async function listImports(q: Queries, limit: number): Promise<ImportFacts[]> {
  const t = q.t.subscriberImports;
  return q.db.select(factColumns(q)).from(t).orderBy(desc(t.createdAt), desc(t.id)).limit(limit);
}

/** Imports that are to be worked off, the oldest first. */
export async function openImports(q: Queries): Promise<ImportFacts[]> {
  const t = q.t.subscriberImports;
  return q.db
    .select(factColumns(q))
    .from(t)
    .where(inArray(t.status, ['waiting', 'running']))
    .orderBy(asc(t.createdAt), asc(t.id));
}

export async function importContent(q: Queries, id: string): Promise<string> {
  const t = q.t.subscriberImports;
  const [row] = await q.db.select({ content: t.content }).from(t).where(eq(t.id, id));
  return row?.content ?? '';
}

/** Changes an import that is in one of the statuses, and at the checkpoint where one is given; whether it was. */
export async function updateImport(
  q: Queries,
  id: string,
  from: { statuses: readonly ImportStatus[]; checkpoint?: number },
  change: Partial<Omit<ImportRow, 'id'>>,
): Promise<boolean> {
  const t = q.t.subscriberImports;
  const conditions: (SQL | undefined)[] = [
    eq(t.id, id),
    inArray(t.status, [...from.statuses]),
    from.checkpoint === undefined ? undefined : eq(t.checkpoint, from.checkpoint),
  ];
  const rows = await q.db
    .update(t)
    .set(change)
    .where(and(...conditions))
    .returning({ id: t.id });
  return rows.length > 0;
}

/** Removes what finished imports hold of people; their counts are in the record. How many, at most `limit`. */
export async function deleteOldImports(q: Queries, cutoff: number, limit: number): Promise<number> {
  const t = q.t.subscriberImports;
  const rows = await q.db
    .select({ id: t.id })
    .from(t)
    .where(and(inArray(t.status, ['done', 'failed', 'cancelled']), lte(t.createdAt, cutoff)))
    .limit(limit);
  if (rows.length > 0) {
    await q.db.delete(t).where(
      inArray(
        t.id,
        rows.map(({ id }) => id),
      ),
    );
  }
  return rows.length;
}
