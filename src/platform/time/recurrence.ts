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

/**
 * How many days, weeks, months or years are looked through for the next time: a century at most
 * (thirty years of days). A rule that never meets its conditions, such as every 30 February, ends there.
 */
const MAX_ITERATIONS = { DAILY: 10_000, WEEKLY: 5_200, MONTHLY: 1_200, YEARLY: 100 } as const;
const FREQUENCIES = Object.keys(MAX_ITERATIONS) as (keyof typeof MAX_ITERATIONS)[];
const PARTS = [
  ...['FREQ', 'INTERVAL', 'COUNT', 'UNTIL', 'WKST', 'BYDAY', 'BYMONTHDAY', 'BYMONTH'],
  ...['BYYEARDAY', 'BYWEEKNO', 'BYSETPOS'],
];
/** Beyond that, somebody mistyped: a year of days, and far more of anything else. */
const MAX_INTERVAL = 366;
const MAX_CANDIDATES = 100_000;

const frequencyOf = (rule: string) => {
  const named = /(?:^|;)FREQ=([A-Z]+)/.exec(rule)?.[1];
  return FREQUENCIES.find((one) => one === named);
};

/**
 * The rule on a clock without zone: what repeats is the time on the wall, so the rule is worked
 * out in UTC and each time put into its zone afterwards. Daylight saving shifts nothing.
 */
function wallRule({ rule, localStart }: Recurrence) {
  return new RRuleTemporal({
    rruleString: `RRULE:${rule}`,
    dtstart: Temporal.PlainDateTime.from(localStart).toZonedDateTime('UTC'),
    temporal: Temporal,
    maxIterations: MAX_ITERATIONS[frequencyOf(rule) ?? 'YEARLY'],
    maxCandidateEvaluations: MAX_CANDIDATES,
    strict: true,
  });
}

const isInterval = (every: number): boolean => every >= 1 && every <= MAX_INTERVAL;

/** What is wrong with a rule, in plain words; null where it can be followed. */
export function recurrenceFault(recurrence: Recurrence): string | null {
  const { rule } = recurrence;
  const allowed = `must be an RFC 5545 rule such as FREQ=WEEKLY;BYDAY=SU or FREQ=MONTHLY;BYDAY=1TU`;
  if (!/^[A-Z]+=[A-Z0-9,;=+:-]+$/.test(rule) || rule.length > 300) {
    return allowed;
  }
  if (frequencyOf(rule) === undefined) {
    return `${allowed}; FREQ is one of ${FREQUENCIES.join(', ')}`;
  }
  if (/(?:^|;)BY(?:HOUR|MINUTE|SECOND)=/.test(rule)) {
    return 'must not name hours or minutes: the first start says them';
  }
  const parts = rule.split(';').map((part) => part.split('=')[0]!);
  const odd = parts.find((part, index) => !PARTS.includes(part) || parts.indexOf(part) !== index);
  if (odd !== undefined) {
    return PARTS.includes(odd)
      ? `must name ${odd} once`
      : `${allowed}; its parts are ${PARTS.join(', ')}`;
  }
  const interval = /(?:^|;)INTERVAL=([^;]*)/.exec(rule)?.[1];
  if (interval !== undefined && !(/^\d{1,3}$/.test(interval) && isInterval(Number(interval)))) {
    return `must have an INTERVAL from 1 to ${MAX_INTERVAL}`;
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
