import { statSync } from 'node:fs';

/**
 * Remembers which file lies at a path, for a database that was just opened there.
 *
 * @returns says why it is not that file any more: it was deleted, moved or replaced, and what is
 *   written to the open one is lost when the process ends; null where it is
 */
export function watchFile(file: string): () => Error | null {
  const opened = statSync(file);
  return () => {
    const found = statSync(file, { throwIfNoEntry: false });
    if (found === undefined) {
      return new Error(`The database file ${file} was deleted or moved while it was in use.`);
    }
    return found.ino === opened.ino && found.dev === opened.dev
      ? null
      : new Error(`The database file ${file} was replaced while it was in use.`);
  };
}
