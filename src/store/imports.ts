import {
  and,
  asc,
  desc,
  eq,
  getTableColumns,
  gt,
  inArray,
  lte,
  notExists,
  or,
  sql,
  type SQL,
} from 'drizzle-orm';
import type { ImportStatus } from '../domain/subscriber.ts';
import type { Queries } from './queries.ts';

export type ImportRow = Queries['t']['subscriberImports']['$inferSelect'];
export type NewImport = Queries['t']['subscriberImports']['$inferInsert'];
export type ImportPart = Queries['t']['subscriberImportParts']['$inferSelect'];
/** An import as it is worked off: without the rows that it refused, which may be many. */
export type ImportFacts = Omit<ImportRow, 'faults'>;

export async function insertImport(q: Queries, row: NewImport): Promise<void> {
  await q.db.insert(q.t.subscriberImports).values(row);
}

/** Keeps rows of a file. */
export async function insertImportParts(q: Queries, parts: readonly ImportPart[]): Promise<void> {
  if (parts.length > 0) {
    await q.db.insert(q.t.subscriberImportParts).values([...parts]);
  }
}

/** The first rows of a file of which some stand below a line; null where none do. */
export async function nextImportPart(
  q: Queries,
  importId: string,
  line: number,
): Promise<ImportPart | null> {
  const t = q.t.subscriberImportParts;
  const [row] = await q.db
    .select()
    .from(t)
    .where(and(eq(t.importId, importId), gt(t.lastLine, line)))
    .orderBy(asc(t.lastLine))
    .limit(1);
  return row ?? null;
}

type PartKey = Pick<ImportPart, 'importId' | 'lastLine'>;

export async function deleteImportParts(q: Queries, parts: readonly PartKey[]): Promise<void> {
  const t = q.t.subscriberImportParts;
  const isOne = ({ importId, lastLine }: PartKey) =>
    and(eq(t.importId, importId), eq(t.lastLine, lastLine));
  await q.db.delete(t).where(or(...parts.map(isOne)));
}

/** What is kept of imports that were ended, or whose file stopped coming before `cutoff`. */
export async function endedParts(q: Queries, cutoff: number, limit: number): Promise<PartKey[]> {
  const { subscriberImports: i, subscriberImportParts: t } = q.t;
  return q.db
    .select({ importId: t.importId, lastLine: t.lastLine })
    .from(t)
    .innerJoin(i, eq(i.id, t.importId))
    .where(
      or(
        inArray(i.status, ['failed', 'cancelled']),
        and(eq(i.status, 'receiving'), lte(i.createdAt, cutoff)),
      ),
    )
    .limit(limit);
}

export async function findImport(q: Queries, id: string): Promise<ImportRow | null> {
  const t = q.t.subscriberImports;
  const [row] = await q.db.select().from(t).where(eq(t.id, id));
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

function factColumns(q: Queries) {
  const { faults, ...columns } = getTableColumns(q.t.subscriberImports);
  return columns;
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

/** Removes ended imports whose rows are forgotten; their counts are in the record. How many, at most `limit`. */
export async function deleteOldImports(q: Queries, cutoff: number, limit: number): Promise<number> {
  const { subscriberImports: t, subscriberImportParts: parts } = q.t;
  const isOld = lte(t.createdAt, cutoff);
  // What was rehearsed long ago and what never came whole: the worker forgets the rows of them.
  await q.db
    .update(t)
    .set({ status: 'cancelled' })
    .where(and(inArray(t.status, ['receiving', 'done']), isOld));
  const rows = await q.db
    .select({ id: t.id })
    .from(t)
    .where(
      and(
        inArray(t.status, ['failed', 'cancelled']),
        isOld,
        notExists(
          q.db
            .select({ one: sql`1` })
            .from(parts)
            .where(eq(parts.importId, t.id)),
        ),
      ),
    )
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
