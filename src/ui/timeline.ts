import type { PublicUpdate } from '../publish/view.ts';

export interface Entry {
  update: PublicUpdate;
  /** What this entry promised, once a newer entry has answered it; null while it stands. */
  answered: { due: number; at: number; kept: boolean } | null;
}

/** The timeline, newest first, with each promise of a next update held against what came. */
export function timelineEntries(updates: readonly PublicUpdate[]): Entry[] {
  return updates.map((update, index) => {
    const newer = updates[index - 1];
    const due = update.nextUpdateDue;
    if (newer === undefined || due === null) {
      return { update, answered: null };
    }
    return { update, answered: { due, at: newer.displayAt, kept: newer.displayAt <= due } };
  });
}
