import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** How many migrations a folder holds. */
export function readJournal(migrations: string): number {
  const text = readFileSync(join(migrations, 'meta', '_journal.json'), 'utf8');
  return (JSON.parse(text) as { entries: unknown[] }).entries.length;
}
