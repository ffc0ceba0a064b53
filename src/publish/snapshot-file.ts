import { mkdirSync, readFileSync } from 'node:fs';
import { rename, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { PublicView } from './view.ts';

/** Raised whenever the shape of the view changes: an older file is then no use. */
const FORMAT = 2;

/** The last snapshot that was kept; null where there is none that can be read. */
export function readSnapshotFile(file: string): PublicView | null {
  try {
    const kept = JSON.parse(readFileSync(file, 'utf8')) as { format?: unknown; view?: PublicView };
    return kept.format === FORMAT && kept.view !== undefined ? kept.view : null;
  } catch {
    return null;
  }
}

/**
 * Keeps the newest snapshot on disk, so that a start with a broken database still shows the page.
 * Written beside and renamed: a reader never sees half a file. One write at a time, and of several
 * snapshots that wait only the newest.
 */
export function createSnapshotKeeper(
  file: string,
  onError: (error: unknown) => void,
): { keep: (view: PublicView) => void; settled: () => Promise<void> } {
  let waiting: PublicView | null = null;
  let writing: Promise<void> | null = null;

  async function write(): Promise<void> {
    while (waiting !== null) {
      const view = waiting;
      waiting = null;
      const beside = `${file}.${process.pid}.tmp`;
      try {
        mkdirSync(dirname(file), { recursive: true });
        await writeFile(beside, JSON.stringify({ format: FORMAT, view }), { mode: 0o600 });
        await rename(beside, file);
      } catch (error) {
        onError(error);
      }
    }
  }

  return {
    keep(view) {
      waiting = view;
      writing ??= write().finally(() => {
        writing = null;
      });
    },
    async settled() {
      await writing;
    },
  };
}
