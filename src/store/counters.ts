import { and, asc, eq, sql } from 'drizzle-orm';
import type { Queries } from './queries.ts';

/** Totals by name, and by the values of their labels in a fixed order. */
export interface Counter {
  name: string;
  labels: readonly string[];
  value: number;
}

/** Adds to totals, in the caller's transaction. What is added may be any number but a fraction. */
export async function addToCounters(q: Queries, added: readonly Counter[]): Promise<void> {
  const sums = new Map<string, { name: string; labels: string; value: number }>();
  for (const { name, labels, value } of added) {
    const key = `${name}\u0000${labels.join(',')}`;
    const known = sums.get(key);
    sums.set(key, { name, labels: labels.join(','), value: value + (known?.value ?? 0) });
  }
  // One order for all: two workers that add to the same totals must not wait for each other.
  const rows = [...sums.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, row]) => row);
  if (rows.length === 0) {
    return;
  }
  const { counters } = q.t;
  await q.db
    .insert(counters)
    .values(rows)
    .onConflictDoUpdate({
      target: [counters.name, counters.labels],
      set: { value: sql`${counters.value} + excluded.value` },
    });
}

/** One total; 0 where nothing was added yet. */
export async function readCounter(
  q: Queries,
  name: string,
  labels: readonly string[],
): Promise<number> {
  const { counters } = q.t;
  const [row] = await q.db
    .select({ value: counters.value })
    .from(counters)
    .where(and(eq(counters.name, name), eq(counters.labels, labels.join(','))));
  return row?.value ?? 0;
}

/** Every total, by name. */
export async function readCounters(q: Queries): Promise<Counter[]> {
  const { counters } = q.t;
  const rows = await q.db.select().from(counters).orderBy(asc(counters.name), asc(counters.labels));
  return rows.map(({ name, labels, value }) => ({
    name,
    labels: labels === '' ? [] : labels.split(','),
    value,
  }));
}
