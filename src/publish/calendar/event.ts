import {
  ICalEventStatus,
  ICalEventTransparency,
  type ICalCalendar,
  type ICalEvent,
} from 'ical-generator';
import { NOTICE_KIND_LABELS, NOTICE_STATUS_LABELS } from '#src/domain/notice.ts';
import { hostOf } from '../feeds/notices.ts';
import type { PublicNotice, PublicPage, PublicWindow } from '../view.ts';
import { calendarLine, htmlToText } from './text.ts';

/** A notice that stands in a calendar: planned or emergency work that has a window. */
export type PlannedNotice = PublicNotice & { window: PublicWindow };

export function isPlanned(notice: PublicNotice): notice is PlannedNotice {
  return notice.kind !== 'incident' && notice.window !== null;
}

/** By start; equal content is then equal bytes, in whatever order it was read. */
export function bySchedule(a: PlannedNotice, b: PlannedNotice): number {
  return a.window.start - b.window.start || (a.id < b.id ? -1 : 1);
}

/** `Cancelled: Update of our databases` */
function summary(notice: PlannedNotice): string {
  const title = calendarLine(notice.title, NOTICE_KIND_LABELS[notice.kind]);
  return `${NOTICE_STATUS_LABELS[notice.status]}: ${title}`;
}

/** The newest text, then where to read the rest. */
function description(notice: PlannedNotice): string {
  const newest = notice.updates[0];
  const text = newest === undefined ? '' : htmlToText(newest.html);
  return text === '' ? notice.url : `${text}\n\n${notice.url}`;
}

/**
 * Adds the notice's event: its planned window as it stands now, in UTC. The UID never changes and
 * SEQUENCE rises with every publication; without METHOD, DTSTAMP equals LAST-MODIFIED (RFC 5545
 * §3.8.7.2). A cancelled event stays, since clients do not notice that one is gone.
 */
export function addEvent(
  calendar: ICalCalendar,
  page: PublicPage,
  notice: PlannedNotice,
): ICalEvent {
  const touched = new Date(notice.updatedAt);
  return calendar.createEvent({
    id: `${notice.id}@${hostOf(page.url)}`,
    sequence: notice.calendarSequence,
    stamp: touched,
    created: new Date(notice.publishedAt),
    lastModified: touched,
    start: new Date(notice.window.start),
    end: new Date(notice.window.end),
    summary: summary(notice),
    description: description(notice),
    url: notice.url,
    status: notice.status === 'cancelled' ? ICalEventStatus.CANCELLED : ICalEventStatus.CONFIRMED,
    // Whoever subscribes is not busy because of our work.
    transparency: ICalEventTransparency.TRANSPARENT,
    categories: [
      { name: NOTICE_KIND_LABELS[notice.kind] },
      ...notice.components.map(({ name, slug }) => ({ name: calendarLine(name, slug) })),
    ],
  });
}
