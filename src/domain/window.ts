import { isUpcoming, type NoticeStatus } from './notice.ts';

/** The planned start and end of a notice with the zone that its staff think in. Epoch milliseconds. */
export interface Window {
  start: number;
  end: number;
  /** IANA name, such as `Europe/Berlin`. */
  timeZone: string;
}

/** Longest window that is believable; a longer one is nearly always a mistyped year. */
export const MAX_WINDOW_MS = 31 * 24 * 3_600_000;

/** Whether work still runs although its planned end has passed. */
export function isRunningOver(
  window: Window | null,
  actualEnd: number | null,
  now: number,
): boolean {
  return window !== null && actualEnd === null && now > window.end;
}

/** A move of a window, when it was announced: ends in epoch milliseconds, null where there was none. */
export interface EndMove {
  at: number;
  from: number | null;
  to: number;
}

/** What an entry of a timeline says of a window's end. */
export interface MovesEnd {
  sequence: number;
  createdAt: number;
  oldWindowEnd: number | null;
  newWindowEnd: number | null;
}

/** The moves of a window's end in the order in which they were announced. */
export function endMoves(timeline: readonly MovesEnd[]): EndMove[] {
  return timeline
    .toSorted((a, b) => a.sequence - b.sequence)
    .flatMap(({ createdAt, oldWindowEnd, newWindowEnd }) =>
      newWindowEnd === null ? [] : [{ at: createdAt, from: oldWindowEnd, to: newWindowEnd }],
    );
}

/**
 * The end that counts as promised: the last one that was announced before the work began, or
 * while the one before it lay ahead. Who extends what has run over has broken that promise.
 */
export function promisedEnd(
  { windowEnd, actualStart }: { windowEnd: number | null; actualStart: number | null },
  moves: readonly EndMove[],
): number | null {
  const [first] = moves;
  if (first === undefined) {
    return windowEnd;
  }
  let end = first.from;
  for (const { at, to } of moves) {
    const begun = actualStart !== null && actualStart <= at;
    if (begun && end !== null && at > end) {
      return end;
    }
    end = to;
  }
  return end;
}

/** Whether work that was announced has let its whole window pass without beginning. */
export function isMissed(
  window: Pick<Window, 'end'> | null,
  status: NoticeStatus,
  now: number,
): boolean {
  return window !== null && isUpcoming(status) && now > window.end;
}

/**
 * How long ahead those concerned knew of the start, milliseconds: to an earlier time it was moved
 * when that was announced, and a later one takes back no notice that was given.
 */
export function noticeGiven(
  announced: { at: number; start: number },
  moves: readonly { at: number; start: number }[],
): number {
  let { start } = announced;
  let ahead = start - announced.at;
  for (const move of moves) {
    if (move.start < start) {
      ahead = Math.min(ahead, move.start - move.at);
    }
    start = move.start;
  }
  return ahead;
}
