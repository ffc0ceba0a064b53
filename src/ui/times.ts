import { clockTime, longDate, shortDate, weekdayDate, zoneName } from '../platform/time/format.ts';

/**
 * The forms a time takes on the public pages. The server writes them in the page's zone and the
 * browser writes them again, by these same functions, in the reader's; so both read alike.
 *
 * - `day`    Tuesday, 1 December 2026
 * - `full`   Tuesday, 1 December 2026, 02:00 CET
 * - `stamp`  1 December 2026, 02:00 CET
 * - `short`  1 Dec, 02:00 CET
 * - `soon`   like `short`; where script runs, the day is left out while it is the reader's today
 * - `start`  first half of a span: like `full`, its zone named only where the end's differs
 * - `end`    second half of a span: 04:00 CET, with the day where it is another
 * - `clock`  02:00, its zone named only where the other end's differs
 * - `tick`   1 Dec, 02:00
 */
export type TimeForm =
  'day' | 'full' | 'stamp' | 'short' | 'soon' | 'start' | 'end' | 'clock' | 'tick';

/** Keeps "02:00 CET" and "1 December 2026" from being torn apart at the end of a line. */
function unbroken(text: string): string {
  return text.replaceAll(/(?<=\d) (?=\p{L})|(?<=\p{L}) (?=\d{4}\b)/gu, '\u00a0');
}

/** For the short forms, which have room on a line of their own. */
function inOnePiece(text: string): string {
  return text.replaceAll(' ', '\u00a0');
}

function clockAndZone(at: number, zone: string): string {
  return `${clockTime(at, zone)} ${zoneName(at, zone)}`;
}

/** The text of an instant (epoch milliseconds) in a form; `partner` is the other end of a span. */
export function timeText(form: TimeForm, at: number, zone: string, partner: number = at): string {
  switch (form) {
    case 'day':
      return unbroken(weekdayDate(at, zone));
    case 'full':
      return unbroken(`${weekdayDate(at, zone)}, ${clockAndZone(at, zone)}`);
    case 'stamp':
      // Stands in the narrow rail, where a long month and its year do not fit beside each other.
      return (
        unbroken(longDate(at, zone)).replace(/\u00a0(?=\d{4}$)/, ' ') +
        `, ${inOnePiece(clockAndZone(at, zone))}`
      );
    case 'short':
    case 'soon':
      return inOnePiece(`${shortDate(at, zone)}, ${clockAndZone(at, zone)}`);
    case 'start': {
      const own = zoneName(at, zone) === zoneName(partner, zone) ? '' : ` ${zoneName(at, zone)}`;
      return unbroken(`${weekdayDate(at, zone)}, ${clockTime(at, zone)}${own}`);
    }
    case 'end':
      return longDate(at, zone) === longDate(partner, zone)
        ? unbroken(clockAndZone(at, zone))
        : timeText('full', at, zone);
    case 'clock':
      return zoneName(at, zone) === zoneName(partner, zone)
        ? clockTime(at, zone)
        : unbroken(clockAndZone(at, zone));
    case 'tick':
      return inOnePiece(`${shortDate(at, zone)}, ${clockTime(at, zone)}`);
  }
}

/**
 * The same instants in UTC, for readers whose zone is not the page's: `1 Dec, 01:00 to 03:00 UTC`.
 * Null where the page's own zone is UTC then, and says it already.
 */
export function utcText(zone: string, start: number, end: number = start): string | null {
  if (zoneName(start, zone) === 'UTC' && zoneName(end, zone) === 'UTC') {
    return null;
  }
  const from = `${shortDate(start, 'UTC')}, ${clockTime(start, 'UTC')}`;
  if (end === start) {
    const sameDay = longDate(start, 'UTC') === longDate(start, zone);
    return unbroken(`${sameDay ? clockTime(start, 'UTC') : from} UTC`);
  }
  const sameDay = longDate(start, 'UTC') === longDate(end, 'UTC');
  const to = `${sameDay ? '' : `${shortDate(end, 'UTC')}, `}${clockTime(end, 'UTC')}`;
  return unbroken(`${from} to ${to} UTC`);
}
