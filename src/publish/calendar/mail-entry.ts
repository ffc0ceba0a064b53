import ical, { ICalCalendarMethod } from 'ical-generator';
import type { PublicNotice, PublicPage } from '../view.ts';
import { addEvent, isPlanned } from './event.ts';
import { organizer } from './organizer.ts';

export type EntryMethod = 'PUBLISH' | 'REQUEST' | 'CANCEL';

/** What stands between the organizer and the next property where somebody is to be invited. */
const AFTER_ORGANIZER = /(\r\nORGANIZER[^\r]*(?:\r\n [^\r]*)*\r\n)/;

/**
 * The notice as an iTIP object (RFC 5546) for a mail: UID and SEQUENCE are those of the public
 * calendars. With `attendeeMark` a line holds that mark where the recipient's ATTENDEE belongs.
 * Null for a notice without window, which has no place in a calendar.
 */
export function mailEntry(
  page: PublicPage,
  notice: PublicNotice,
  options: { method: EntryMethod; attendeeMark?: string },
): string | null {
  if (!isPlanned(notice)) {
    return null;
  }
  const calendar = ical({
    prodId: { company: 'Forewarn', product: 'Forewarn' },
    method: ICalCalendarMethod[options.method],
  });
  addEvent(calendar, page, notice).organizer(organizer(page));
  const text = `${calendar.toString()}\r\n`;
  const { attendeeMark } = options;
  return attendeeMark === undefined
    ? text
    : text.replace(AFTER_ORGANIZER, (line) => `${line}${attendeeMark}\r\n`);
}
