import { randomBytes } from 'node:crypto';
import type { Moment } from '#src/domain/notice.ts';
import type { CalendarMethod } from '#src/domain/subscriber.ts';
import type { CalendarPart } from '#src/mail/parts.ts';
import { mailEntry } from '#src/publish/calendar/mail-entry.ts';
import type { PublicNotice, PublicPage } from '#src/publish/view.ts';

/** When an entry says something new to a calendar, or is there for who has missed it so far. */
const CARRIES_ENTRY: readonly Moment[] = [
  'announced',
  'reminder',
  'rescheduled',
  'started',
  'extended',
  'cancelled',
];

/**
 * The calendar entry that goes with a mail, by the reader's wish; null where none does. One that
 * is called off is a CANCEL for whoever got the entry before, asked for or not.
 */
export function calendarPart(
  page: PublicPage,
  notice: PublicNotice,
  moment: Moment,
  wish: CalendarMethod,
): CalendarPart | null {
  if (wish === 'none' || !CARRIES_ENTRY.includes(moment)) {
    return null;
  }
  const invites = wish === 'request';
  const method = moment === 'cancelled' ? 'CANCEL' : invites ? 'REQUEST' : 'PUBLISH';
  const attendeeMark = `attendee${randomBytes(12).toString('hex')}`;
  const mark = invites ? { attendeeMark } : {};
  const content = mailEntry(page, notice, { method, ...mark });
  return content === null
    ? null
    : { method, content, invites, filename: 'maintenance.ics', ...mark };
}
