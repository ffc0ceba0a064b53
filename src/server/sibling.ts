import { extname, join } from 'node:path';

/** The file of another program of ours, of the same make as this one: built, or as it was written. */
export function sibling(name: string): string {
  return join(import.meta.dirname, name + extname(import.meta.filename));
}
