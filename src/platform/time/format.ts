/** Times for people: absolute, with their zone named, and UTC beside it where that differs. */

const formatters = new Map<string, Intl.DateTimeFormat>();

function formatter(timeZone: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = `${timeZone}|${JSON.stringify(options)}`;
  let found = formatters.get(key);
  if (found === undefined) {
    found = new Intl.DateTimeFormat('en-GB', { timeZone, ...options });
    formatters.set(key, found);
  }
  return found;
}

/** `02:00` */
export function clockTime(at: number, timeZone: string): string {
  return formatter(timeZone, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }).format(at);
}

/** `1 December 2026` */
export function longDate(at: number, timeZone: string): string {
  return formatter(timeZone, { day: 'numeric', month: 'long', year: 'numeric' }).format(at);
}

/** `Tuesday, 1 December 2026` */
export function weekdayDate(at: number, timeZone: string): string {
  const weekday = formatter(timeZone, { weekday: 'long' }).format(at);
  return `${weekday}, ${longDate(at, timeZone)}`;
}

/** `1 Dec` */
export function shortDate(at: number, timeZone: string): string {
  return formatter(timeZone, { day: 'numeric', month: 'short' }).format(at);
}

/** The zone as people write it at that instant: `CET`, `UTC`, `GMT+5:30`. */
export function zoneName(at: number, timeZone: string): string {
  const parts = formatter(timeZone, { hour: 'numeric', timeZoneName: 'short' }).formatToParts(at);
  return parts.find((part) => part.type === 'timeZoneName')?.value ?? timeZone;
}

function isUtc(at: number, timeZone: string): boolean {
  return zoneName(at, timeZone) === 'UTC';
}

/** `Tuesday, 1 December 2026, 02:00 CET (01:00 UTC)`; the day is named again where UTC's differs. */
export function fullTime(at: number, timeZone: string): string {
  const own = `${weekdayDate(at, timeZone)}, ${clockTime(at, timeZone)} ${zoneName(at, timeZone)}`;
  return isUtc(at, timeZone) ? own : `${own} (${utcTime(at, longDate(at, timeZone))})`;
}

/** `14:30 CET (13:30 UTC)`: for times within hours of the reader's now, without the day. */
export function timeOnly(at: number, timeZone: string): string {
  const own = `${clockTime(at, timeZone)} ${zoneName(at, timeZone)}`;
  return isUtc(at, timeZone) ? own : `${own} (${clockTime(at, 'UTC')} UTC)`;
}

function utcTime(at: number, ownDate: string): string {
  const sameDay = longDate(at, 'UTC') === ownDate;
  return `${sameDay ? '' : `${shortDate(at, 'UTC')}, `}${clockTime(at, 'UTC')} UTC`;
}

function span(start: number, end: number, timeZone: string, named: boolean): string {
  const zone = named ? ` ${zoneName(end, timeZone)}` : '';
  const sameZone = zoneName(start, timeZone) === zoneName(end, timeZone);
  const startZone = sameZone ? '' : ` ${zoneName(start, timeZone)}`;
  if (longDate(start, timeZone) === longDate(end, timeZone)) {
    return `${weekdayDate(start, timeZone)}, ${clockTime(start, timeZone)}${startZone}–${clockTime(end, timeZone)}${zone}`;
  }
  return (
    `${weekdayDate(start, timeZone)}, ${clockTime(start, timeZone)}${startZone} to ` +
    `${weekdayDate(end, timeZone)}, ${clockTime(end, timeZone)}${zone}`
  );
}

/** `Tuesday, 1 December 2026, 02:00–04:00 CET (01:00–03:00 UTC)` */
export function fullSpan(start: number, end: number, timeZone: string): string {
  const own = span(start, end, timeZone, true);
  if (isUtc(start, timeZone) && isUtc(end, timeZone)) {
    return own;
  }
  const startDay =
    longDate(start, 'UTC') === longDate(start, timeZone) ? '' : `${shortDate(start, 'UTC')}, `;
  const endDay =
    longDate(start, 'UTC') === longDate(end, 'UTC') ? '' : `${shortDate(end, 'UTC')}, `;
  return `${own} (${startDay}${clockTime(start, 'UTC')}–${endDay}${clockTime(end, 'UTC')} UTC)`;
}

/** `1 Dec, 02:00 CET` */
export function shortTime(at: number, timeZone: string): string {
  return `${shortDate(at, timeZone)}, ${clockTime(at, timeZone)} ${zoneName(at, timeZone)}`;
}

/** `1 Dec, 02:00–04:00 CET`, with the second day where it is another; one instant where no end is known. */
export function shortSpan(start: number, end: number | null, timeZone: string): string {
  const from = `${shortDate(start, timeZone)}, ${clockTime(start, timeZone)}`;
  if (end === null || end === start) {
    return shortTime(start, timeZone);
  }
  const sameZone = zoneName(start, timeZone) === zoneName(end, timeZone);
  const to = `${clockTime(end, timeZone)} ${zoneName(end, timeZone)}`;
  const named = sameZone ? from : `${from} ${zoneName(start, timeZone)}`;
  return longDate(start, timeZone) === longDate(end, timeZone)
    ? `${named}–${to}`
    : `${named} to ${shortDate(end, timeZone)}, ${to}`;
}

/** `2 hours`, `1 hour 30 minutes`, `3 days 4 hours`; at least `1 minute`. */
export function duration(ms: number): string {
  const minutes = Math.max(1, Math.round(ms / 60_000));
  const units: [number, string][] = [
    [Math.floor(minutes / 1440), 'day'],
    [Math.floor((minutes % 1440) / 60), 'hour'],
    [minutes % 60, 'minute'],
  ];
  return units
    .filter(([count]) => count > 0)
    .slice(0, 2)
    .map(([count, unit]) => `${count} ${unit}${count === 1 ? '' : 's'}`)
    .join(' ');
}
