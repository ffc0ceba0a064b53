import { invalidInput, type Fault } from '../domain/errors.ts';
import { MAX_WINDOW_MS, type Window } from '../domain/window.ts';
import { isTimeZone, parseInstant } from '../platform/time/zone.ts';

const EARLIEST = Date.UTC(2000, 0, 1);
const LATEST = Date.UTC(2101, 0, 1);

/** Epoch milliseconds of a text, or null with a fault added. */
export function readInstant(
  text: string,
  timeZone: string,
  pointer: string,
  faults: Fault[],
): number | null {
  const parsed = parseInstant(text, timeZone);
  if (!parsed.ok) {
    faults.push({ pointer, detail: parsed.detail });
    return null;
  }
  // Beyond that, somebody mistyped a year.
  if (parsed.at < EARLIEST || parsed.at >= LATEST) {
    faults.push({ pointer, detail: 'must be between the years 2000 and 2100' });
    return null;
  }
  return parsed.at;
}

/** A window from its three texts, or null with every fault added. */
export function readWindow(
  input: { start: string; end: string; time_zone: string },
  pointer: string,
  faults: Fault[],
  options: { longestMs: number | null } = { longestMs: MAX_WINDOW_MS },
): Window | null {
  if (!isTimeZone(input.time_zone)) {
    faults.push({
      pointer: `${pointer}/time_zone`,
      detail: `${input.time_zone.slice(0, 60)} is not a time zone of the IANA database, such as Europe/Berlin`,
    });
    return null;
  }
  const start = readInstant(input.start, input.time_zone, `${pointer}/start`, faults);
  const end = readInstant(input.end, input.time_zone, `${pointer}/end`, faults);
  if (start === null || end === null) {
    return null;
  }
  if (end <= start) {
    faults.push({ pointer: `${pointer}/end`, detail: 'must be after the start' });
    return null;
  }
  if (options.longestMs !== null && end - start > options.longestMs) {
    faults.push({ pointer: `${pointer}/end`, detail: 'must be at most 31 days after the start' });
    return null;
  }
  return { start, end, timeZone: input.time_zone };
}

/** An instant as the API writes it. */
export function iso(at: number): string;
export function iso(at: number | null): string | null;
export function iso(at: number | null): string | null {
  return at === null ? null : new Date(at).toISOString();
}

/** Throws `invalid` when there are faults. */
export function throwFaults(faults: readonly Fault[]): void {
  if (faults.length > 0) {
    throw invalidInput(faults);
  }
}
