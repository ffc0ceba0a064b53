import { Temporal } from 'temporal-polyfill';

/** When a collected mail goes out, in its reader's zone. */
const MORNING = Temporal.PlainTime.from('08:00');
const DAYS_A_WEEK = 7;

function morningOf(day: Temporal.PlainDate, timeZone: string): number {
  // A morning that the clocks skip comes as much later; one that happens twice comes first.
  return day.toZonedDateTime({ timeZone, plainTime: MORNING }).epochMilliseconds;
}

/** The first morning after `now` among every `step`th day from `first`. */
function nextMorning(
  now: number,
  timeZone: string,
  first: (today: Temporal.PlainDate) => Temporal.PlainDate,
  step: number,
): number {
  const today = Temporal.Instant.fromEpochMilliseconds(now)
    .toZonedDateTimeISO(timeZone)
    .toPlainDate();
  for (let day = first(today); ; day = day.add({ days: step })) {
    const at = morningOf(day, timeZone);
    if (at > now) {
      return at;
    }
  }
}

/**
 * The next 08:00 in the zone, always after `now`: when a daily digest is due.
 *
 * @param now epoch milliseconds
 * @param timeZone IANA name
 */
export function nextDigestAt(now: number, timeZone: string): number {
  return nextMorning(now, timeZone, (today) => today, 1);
}

/** The next Monday 08:00 in the zone, always after `now`: when a weekly look-ahead is due. */
export function nextLookAheadAt(now: number, timeZone: string): number {
  const monday = (today: Temporal.PlainDate) => today.subtract({ days: today.dayOfWeek - 1 });
  return nextMorning(now, timeZone, monday, DAYS_A_WEEK);
}

/** The last 08:00 in the zone, at or before `now`: up to when a digest that goes out now tells. */
export function lastDigestAt(now: number, timeZone: string): number {
  const today = Temporal.Instant.fromEpochMilliseconds(now)
    .toZonedDateTimeISO(timeZone)
    .toPlainDate();
  for (let day = today; ; day = day.subtract({ days: 1 })) {
    const at = morningOf(day, timeZone);
    if (at <= now) {
      return at;
    }
  }
}
