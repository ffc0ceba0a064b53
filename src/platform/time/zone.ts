import { Temporal } from 'temporal-polyfill';

/** Whether the text names a zone of the IANA database; offsets such as `+02:00` are not zones. */
export function isTimeZone(name: string): boolean {
  if (!/^[A-Za-z][A-Za-z0-9_+\-/]*$/.test(name)) {
    return false;
  }
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}

export type ParsedInstant = { ok: true; at: number } | { ok: false; detail: string };

const FORM =
  /^(\d{4}-\d{2}-\d{2})[Tt](\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?)(Z|z|[+-]\d{2}:\d{2})?$/;

/**
 * Reads an RFC 3339 time, or a local time without offset, as an instant in the given zone.
 * A local time that the zone skips or repeats at a change of its clocks is refused rather than
 * guessed, and so is an offset that the zone does not have then; `Z` and `+00:00` always hold.
 */
export function parseInstant(text: string, timeZone: string): ParsedInstant {
  const match = FORM.exec(text);
  if (match === null) {
    return {
      ok: false,
      detail: 'must be a time such as 2026-12-01T02:00:00+01:00 or 2026-12-01T01:00:00Z',
    };
  }
  const [, date, time, offset] = match;
  let local: Temporal.PlainDateTime;
  try {
    local = Temporal.PlainDateTime.from(`${date}T${time}`, { overflow: 'reject' });
  } catch {
    return { ok: false, detail: `${date} ${time} is not a day and time of the calendar` };
  }
  if (offset !== undefined && /^(?:[zZ]|[+-]00:00)$/.test(offset)) {
    return { ok: true, at: local.toZonedDateTime('UTC').epochMilliseconds };
  }
  const earlier = local.toZonedDateTime(timeZone, { disambiguation: 'earlier' });
  const later = local.toZonedDateTime(timeZone, { disambiguation: 'later' });
  const exists = earlier.toPlainDateTime().equals(local);
  if (!exists) {
    return {
      ok: false,
      detail: `${date} ${time} does not exist in ${timeZone}: the clocks skip it`,
    };
  }
  if (offset === undefined) {
    if (earlier.epochMilliseconds !== later.epochMilliseconds) {
      return {
        ok: false,
        detail: `${date} ${time} happens twice in ${timeZone}: add the offset, ${earlier.offset} or ${later.offset}`,
      };
    }
    return { ok: true, at: earlier.epochMilliseconds };
  }
  for (const candidate of [earlier, later]) {
    if (candidate.offset === offset) {
      return { ok: true, at: candidate.epochMilliseconds };
    }
  }
  return {
    ok: false,
    detail: `${timeZone} is at ${earlier.offset} then, not ${offset}: give the zone's own offset, or UTC with Z`,
  };
}

/** The wall-clock time in a zone, as an `<input type="datetime-local">` takes it. */
export function toLocalInput(at: number, timeZone: string): string {
  return Temporal.Instant.fromEpochMilliseconds(at)
    .toZonedDateTimeISO(timeZone)
    .toPlainDateTime()
    .toString({ smallestUnit: 'minute' });
}

/** The day in a zone, `2026-12-01`. */
export function dayOf(at: number, timeZone: string): string {
  return Temporal.Instant.fromEpochMilliseconds(at)
    .toZonedDateTimeISO(timeZone)
    .toPlainDate()
    .toString();
}

/** The first instant of the day that holds `at`, moved by `days` calendar days. */
export function startOfDay(at: number, timeZone: string, days = 0): number {
  return Temporal.Instant.fromEpochMilliseconds(at)
    .toZonedDateTimeISO(timeZone)
    .add({ days })
    .startOfDay().epochMilliseconds;
}
