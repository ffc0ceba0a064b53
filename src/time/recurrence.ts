import { RRuleTemporal } from 'rrule-temporal';
import { Temporal } from 'temporal-polyfill';

export interface Occurrence {
  /** Epoch milliseconds of the start. */
  at: number;
  /** The clocks skip the time that was meant; it starts as much later as they skip. */
  shifted: boolean;
}

export interface Recurrence {
  /** RFC 5545 RRULE, without `RRULE:`; UNTIL is a time on the same clock. */
  rule: string;
  /** The first start on the clock of the zone, `2026-12-01T02:00`. */
  localStart: string;
  timeZone: string;
}

const FREQUENCIES = ['DAILY', 'WEEKLY', 'MONTHLY', 'YEARLY'];
/** Work a rule may cause that never meets its conditions, such as every 30 February. */
const MAX_ITERATIONS = 10_000;
const MAX_CANDIDATES = 100_000;

/**
 * The rule on a clock without zone: what repeats is the time on the wall, so the rule is worked
 * out in UTC and each time put into its zone afterwards. Daylight saving shifts nothing.
 */
function wallRule({ rule, localStart }: Recurrence) {
  return new RRuleTemporal({
    rruleString: `RRULE:${rule}`,
    dtstart: Temporal.PlainDateTime.from(localStart).toZonedDateTime('UTC'),
    temporal: Temporal,
    maxIterations: MAX_ITERATIONS,
    maxCandidateEvaluations: MAX_CANDIDATES,
    strict: true,
  });
}

/** What is wrong with a rule, in plain words; null where it can be followed. */
export function recurrenceFault(recurrence: Recurrence): string | null {
  const { rule } = recurrence;
  const allowed = `must be an RFC 5545 rule such as FREQ=WEEKLY;BYDAY=SU or FREQ=MONTHLY;BYDAY=1TU`;
  if (!/^[A-Z]+=[A-Z0-9,;=+:-]+$/.test(rule) || rule.length > 300) {
    return allowed;
  }
  const frequency = /(?:^|;)FREQ=([A-Z]+)/.exec(rule)?.[1];
  if (frequency === undefined || !FREQUENCIES.includes(frequency)) {
    return `${allowed}; FREQ is one of ${FREQUENCIES.join(', ')}`;
  }
  if (/(?:^|;)BY(?:HOUR|MINUTE|SECOND)=/.test(rule)) {
    return 'must not name hours or minutes: the first start says them';
  }
  try {
    return wallRule(recurrence).next() === null ? 'never happens' : null;
  } catch (error) {
    const reason = error instanceof Error ? error.message : 'it cannot be read';
    // The library gives up on a rule whose conditions are never met.
    return /exceeded/.test(reason) ? 'never happens' : `${allowed} (${reason})`;
  }
}

/** The starts after one instant and up to another, in order, at most `limit` of them. */
export function occurrencesBetween(
  recurrence: Recurrence,
  span: { after: number; until: number },
  limit: number,
): Occurrence[] {
  const { timeZone } = recurrence;
  const day = 24 * 3_600_000;
  const wall = (at: number) =>
    Temporal.Instant.fromEpochMilliseconds(at)
      .toZonedDateTimeISO(timeZone)
      .toPlainDateTime()
      .toZonedDateTime('UTC').epochMilliseconds;
  const found: Occurrence[] = [];
  // A day of room on both sides: the wall clock and the instant may differ by a change of the clocks.
  const dates = wallRule(recurrence).between(
    new Date(wall(span.after) - day),
    new Date(wall(span.until) + day),
    true,
  );
  for (const date of dates) {
    const local = date.toPlainDateTime();
    const zoned = local.toZonedDateTime(timeZone, { disambiguation: 'compatible' });
    const at = zoned.epochMilliseconds;
    if (at > span.after && at <= span.until && found.length < limit) {
      found.push({ at, shifted: !zoned.toPlainDateTime().equals(local) });
    }
  }
  return found;
}
