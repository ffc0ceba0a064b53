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
