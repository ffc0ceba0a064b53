import { is, sql, type Column, type SQL } from 'drizzle-orm';
import { SQLiteTable } from 'drizzle-orm/sqlite-core';
import type { Queries } from './queries.ts';

const isSqlite = (q: Queries): boolean => is(q.t.deliveries, SQLiteTable);

/**
 * That a column holds one of the values, given as a single JSON parameter: a list of a thousand
 * of them takes longer to write into a statement and to prepare than to look up.
 */
export function isAnyOf(q: Queries, column: Column, values: readonly string[]): SQL {
  const json = JSON.stringify(values);
  return isSqlite(q)
    ? sql`${column} in (select value from json_each(${json}))`
    : sql`${column} = any(array(select json_array_elements_text(${json}::json)))`;
}

/** Rows of text to select from, given as a single JSON parameter: `e.value->>'name'`. */
export function jsonRows(q: Queries, rows: readonly Readonly<Record<string, string>>[]): SQL {
  const json = JSON.stringify(rows);
  return isSqlite(q) ? sql`json_each(${json}) as e` : sql`json_array_elements(${json}::json) as e`;
}
