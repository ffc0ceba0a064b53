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
