import Database from 'better-sqlite3';

/** What is damaged in an open database, by SQLite's own look at every page; null where it is whole. */
export function damageIn(connection: Database.Database): string | null {
  const health = String(connection.pragma('quick_check(1)', { simple: true }));
  return health === 'ok' ? null : health;
}

/**
 * What is damaged in a database file; null where it is whole. Reads all of it, some seconds for a
 * gigabyte, beside whoever else uses it. Throws where it cannot be opened.
 */
export function damageOf(file: string): string | null {
  const connection = new Database(file, { readonly: true, timeout: 5_000 });
  try {
    return damageIn(connection);
  } catch (error) {
    if (/^SQLITE_(CORRUPT|NOTADB)/.test(String((error as { code?: unknown }).code))) {
      return (error as Error).message;
    }
    throw error;
  } finally {
    connection.close();
  }
}
