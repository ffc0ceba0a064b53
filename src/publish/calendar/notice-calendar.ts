import type { PublicDocument } from '../document.ts';
import type { PublicNotice, PublicPage } from '../view.ts';
import { newCalendar, pageName, writeCalendar } from './calendar.ts';
import { addEvent, isPlanned } from './event.ts';
import { calendarLine } from './text.ts';

/** `/notices/{id}.ics`: one notice, also one older than the view; null where it has no window. */
export function noticeCalendar(page: PublicPage, notice: PublicNotice): PublicDocument | null {
  if (!isPlanned(notice)) {
    return null;
  }
  const calendar = newCalendar({
    name: `${pageName(page)}: ${calendarLine(notice.title, notice.id)}`,
    description: `One maintenance of ${pageName(page)}`,
    home: notice.url,
    source: `${notice.url}.ics`,
  });
  addEvent(calendar, page, notice);
  return writeCalendar(calendar, page, {
    'content-disposition': `inline; filename="${notice.id}.ics"`,
  });
}
