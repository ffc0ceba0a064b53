import type { PublicDocument } from '../document.ts';
import { componentOf, concerning, noticesOf } from '../feeds/notices.ts';
import type { PublicNotice, PublicView } from '../view.ts';
import { newCalendar, pageName, writeCalendar } from './calendar.ts';
import { addEvent, bySchedule, isPlanned } from './event.ts';
import { maintnoteCalendar } from './maintnote.ts';
import { noticeCalendar } from './notice-calendar.ts';
import { calendarLine } from './text.ts';

export { maintnoteCalendar, noticeCalendar };

function calendarOf(
  view: PublicView,
  notices: readonly PublicNotice[],
  head: { name: string; home: string; source: string },
): PublicDocument {
  const calendar = newCalendar({
    ...head,
    description: `Planned and emergency maintenance of ${head.name}`,
  });
  for (const notice of notices.filter(isPlanned).sort(bySchedule)) {
    addEvent(calendar, view.page, notice);
  }
  return writeCalendar(calendar, view.page);
}

function componentCalendar(view: PublicView, slug: string, source: string): PublicDocument | null {
  const component = componentOf(view, slug);
  if (component === null) {
    return null;
  }
  const name = `${pageName(view.page)}: ${calendarLine(component.name, slug)}`;
  const home = `${view.page.url}/components/${slug}`;
  return calendarOf(view, concerning(noticesOf(view), component.id), { name, home, source });
}

const COMPONENT = /^\/components\/([a-z0-9-]+)\/calendar\.ics$/;
const NOTICE = /^\/notices\/([a-z0-9]+)\.ics$/;

/**
 * The calendars: `/calendar.ics`, `/components/{slug}/calendar.ics`, `/notices/{id}.ics` and
 * `/maintnote.ics`. Null for another path, component or notice, and for a notice without window.
 */
export function calendarDocument(view: PublicView, path: string): PublicDocument | null {
  const source = `${view.page.url}${path}`;
  if (path === '/calendar.ics') {
    const name = pageName(view.page);
    return calendarOf(view, noticesOf(view), { name, home: `${view.page.url}/`, source });
  }
  if (path === '/maintnote.ics') {
    return maintnoteCalendar(view, { account: 'public', source });
  }
  const slug = COMPONENT.exec(path)?.[1];
  if (slug !== undefined) {
    return componentCalendar(view, slug, source);
  }
  const id = NOTICE.exec(path)?.[1];
  const notice = noticesOf(view).find((one) => one.id === id);
  return notice === undefined ? null : noticeCalendar(view.page, notice);
}
