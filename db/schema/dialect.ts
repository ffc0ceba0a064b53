import { sql, type SQL } from 'drizzle-orm';
import * as pg from 'drizzle-orm/pg-core';
import * as lite from 'drizzle-orm/sqlite-core';

/**
 * The column types that the schema is written in, once for each database. Instants are integer
 * milliseconds in both. Tables are described a single time against this vocabulary and typed as
 * SQLite's; PostgreSQL's twin has the same names and value types, so one set of queries serves both.
 */
export const sqliteDialect = {
  table: lite.sqliteTable,
  text: (name: string) => lite.text(name),
  choice: <const T extends readonly [string, ...string[]]>(name: string, values: T) =>
    lite.text(name, { enum: values }),
  /** A column that the database fills from others of the row by an expression. */
  derivedChoice: <const T extends readonly [string, ...string[]]>(
    name: string,
    values: T,
    expression: string,
  ) => lite.text(name, { enum: values }).generatedAlwaysAs(sql.raw(expression), { mode: 'stored' }),
  int: (name: string) => lite.integer(name),
  instant: (name: string) => lite.integer(name),
  bool: (name: string) => lite.integer(name, { mode: 'boolean' }),
  real: (name: string) => lite.real(name),
  json: <T>(name: string) => lite.text(name, { mode: 'json' }).$type<T>(),
  /** Only for the tables of the authentication library, which hands over Date objects. */
  date: (name: string) => lite.integer(name, { mode: 'timestamp_ms' }),
  check: lite.check,
  index: lite.index,
  uniqueIndex: lite.uniqueIndex,
  primaryKey: lite.primaryKey,
};

export type Dialect = typeof sqliteDialect;

export const postgresDialect = {
  table: pg.pgTable,
  text: (name: string) => pg.text(name),
  choice: <const T extends readonly [string, ...string[]]>(name: string, values: T) =>
    pg.text(name, { enum: values }),
  derivedChoice: <const T extends readonly [string, ...string[]]>(
    name: string,
    values: T,
    expression: string,
  ) => pg.text(name, { enum: values }).generatedAlwaysAs(sql.raw(expression)),
  int: (name: string) => pg.integer(name),
  instant: (name: string) => pg.bigint(name, { mode: 'number' }),
  bool: (name: string) => pg.boolean(name),
  real: (name: string) => pg.doublePrecision(name),
  json: <T>(name: string) => pg.jsonb(name).$type<T>(),
  date: (name: string) => pg.timestamp(name, { withTimezone: true, mode: 'date' }),
  check: pg.check,
  index: pg.index,
  uniqueIndex: pg.uniqueIndex,
  primaryKey: pg.primaryKey,
} as unknown as Dialect;

/**
 * The condition that a column holds one of the given values; `text({ enum })` checks nothing by
 * itself. The values are constants of the domain, never input.
 */
export function isOneOf(column: { name: string }, values: readonly string[]): SQL {
  const list = values.map((value) => `'${value}'`).join(', ');
  return sql.raw(`"${column.name}" in (${list})`);
}

/** A CHECK condition over columns of one table, written in SQL that both databases share. */
export function condition(text: string): SQL {
  return sql.raw(text);
}
