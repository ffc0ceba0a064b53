import ical, { type ICalCalendar } from 'ical-generator';
import type { PublicDocument } from '../document.ts';
import { hostOf } from '../feeds/notices.ts';
import type { PublicPage } from '../view.ts';
import { calendarLine } from './text.ts';

/** How often a client may come for news, in seconds. */
const REFRESH_SECONDS = 3600;

/** The library escapes the texts of events, but not those of the calendar. */
function escapeText(text: string): string {
  return text.replace(/[\\;,]/g, '\\$&');
}

export interface CalendarHead {
  name: string;
  description: string;
  /** The page that it belongs to. */
  home: string;
  /** The URL it is fetched from; null where that is a secret of one subscriber. */
  source: string | null;
}

/** The page's name as calendars show it. */
export function pageName(page: PublicPage): string {
  return calendarLine(page.name, hostOf(page.url));
}

/** An empty calendar with what RFC 7986 and its forerunners say about a subscribed one. */
export function newCalendar(head: CalendarHead): ICalCalendar {
  return ical({
    prodId: { company: 'Forewarn', product: 'Forewarn' },
    name: escapeText(head.name),
    description: escapeText(head.description),
    url: head.home,
    source: head.source,
    ttl: REFRESH_SECONDS,
  });
}

/**
 * The calendar as bytes. The library would write event times in the calendar's zone if it knew
 * it, and its own X-properties after the events, where RFC 5545 has no place for them; so the
 * zone's line is put in here. It also leaves the last line without its end.
 */
export function writeCalendar(
  calendar: ICalCalendar,
  page: PublicPage,
  headers?: PublicDocument['headers'],
): PublicDocument {
  const refresh = '\r\nREFRESH-INTERVAL;';
  const text = calendar
    .toString()
    .replace(refresh, () => `\r\nX-WR-TIMEZONE:${page.timeZone}${refresh}`);
  return {
    contentType: 'text/calendar; charset=utf-8',
    body: `${text}\r\n`,
    ...(headers === undefined ? {} : { headers }),
  };
}
