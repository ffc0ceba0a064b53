/** A clock that stands still until a test moves it. All values in epoch milliseconds. */
export interface FakeClock {
  now: () => number;
  advance: (ms: number) => void;
  set: (at: number) => void;
}

/** Starts at 1 December 2026, 00:00 UTC unless told otherwise. */
export function fakeClock(start = Date.UTC(2026, 11, 1)): FakeClock {
  let at = start;
  return {
    now: () => at,
    advance(ms) {
      at += ms;
    },
    set(to) {
      at = to;
    },
  };
}

export const SECOND = 1_000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;
