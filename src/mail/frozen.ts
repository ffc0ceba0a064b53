import type { Commitment } from '../domain/commitment.ts';
import { isActive } from '../domain/notice.ts';
import type { PublicNotice, PublicUpdate, PublicWindow } from '../publish/view.ts';
import { isPast } from './times.ts';

/** What stood in the record when the update was written, whatever happened to the notice since. */
export interface FrozenFacts {
  window: PublicWindow | null;
  /** The window before this very update moved it. */
  oldWindow: PublicWindow | null;
  actualStart: number | null;
  actualEnd: number | null;
  runningOver: boolean;
  /** What was promised in public of it, and kept by then. */
  commitment?: Commitment | null;
}

function windowAsOf(
  notice: PublicNotice,
  update: PublicUpdate,
  timeline: readonly PublicUpdate[],
): PublicWindow | null {
  const moved = timeline.find((entry) => entry.movedWindow !== null)?.movedWindow;
  if (moved !== undefined && moved !== null) {
    return moved.to;
  }
  const movedLater = notice.updates.findLast(
    (entry) => entry.sequence > update.sequence && entry.movedWindow !== null,
  );
  return movedLater?.movedWindow?.from ?? notice.window;
}

const upTo = (at: number | null, limit: number): number | null =>
  at !== null && at <= limit ? at : null;

/** The facts as of the update; `timeline` is newest first and ends with it. */
export function frozenFacts(
  notice: PublicNotice,
  update: PublicUpdate,
  timeline: readonly PublicUpdate[],
): FrozenFacts {
  const known = Math.max(update.displayAt, update.createdAt);
  const window = windowAsOf(notice, update, timeline);
  const active = isActive(update.status);
  return {
    window,
    oldWindow: update.movedWindow?.from ?? null,
    actualStart: upTo(notice.actualStart, known),
    actualEnd: active ? null : upTo(notice.actualEnd, known),
    runningOver: active && isPast(window, update.displayAt),
    commitment: notice.commitment
      ? { ...notice.commitment, appliedAt: upTo(notice.commitment.appliedAt, known) }
      : null,
  };
}
