import { mkdirSync, readFileSync } from 'node:fs';
import { rename, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { PublicView } from './view.ts';

/** Raised whenever the shape of the view changes: an older file is then no use. */
const FORMAT = 2;

/** How soon a snapshot that could not be kept, on a full disk perhaps, is tried again. */
const AGAIN_MS = 30_000;

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
 * snapshots that wait only the newest. What fails is told, and tried again after `againMs`.
 */
export function createSnapshotKeeper(
  file: string,
  onError: (error: unknown) => void,
  againMs = AGAIN_MS,
): { keep: (view: PublicView) => void; settled: () => Promise<void> } {
  let waiting: PublicView | null = null;
  let writing: Promise<void> | null = null;
  let again: NodeJS.Timeout | undefined;

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
        await rm(beside, { force: true }).catch(() => undefined);
        waiting ??= view;
        again = setTimeout(begin, againMs).unref();
        return;
      }
    }
  }

  function begin(): void {
    clearTimeout(again);
    writing ??= write().finally(() => {
      writing = null;
    });
  }

  return {
    keep(view) {
      waiting = view;
      begin();
    },
    async settled() {
      await writing;
    },
  };
}
