import { Feed } from 'feed';
import { MOMENT_LABELS } from '../../domain/notice.ts';
import { clockTime, shortDate, zoneName } from '../../time/format.ts';
import type { PublicNotice, PublicPage, PublicUpdate } from '../view.ts';

/** `Jun 18, 18:09 UTC` as readers of Statuspage's feeds parse it: no year, zone named. */
function stamp(at: number, timeZone: string): string {
  const [day, month] = shortDate(at, timeZone).split(' ');
  return (
    `${month} <var data-var='date'>${day}</var>, ` +
    `<var data-var='time'>${clockTime(at, timeZone)}</var> ${zoneName(at, timeZone)}`
  );
}

/** The label stands in the first paragraph, where parsers look for the status. */
function entryHtml(update: PublicUpdate, timeZone: string): string {
  return (
    `<p><small>${stamp(update.displayAt, timeZone)}</small><br>` +
    `<strong>${MOMENT_LABELS[update.moment]}</strong> -</p>${update.html}`
  );
}

function windowHtml(notice: PublicNotice, timeZone: string): string {
  if (notice.window === null || notice.kind === 'incident') {
    return '';
  }
  const { start, end } = notice.window;
  const sameDay = shortDate(start, timeZone) === shortDate(end, timeZone);
  const until = sameDay
    ? `<var data-var='time'>${clockTime(end, timeZone)}</var> ${zoneName(end, timeZone)}`
    : stamp(end, timeZone);
  const [day, month] = shortDate(start, timeZone).split(' ');
  const from =
    `${month} <var data-var='date'>${day}</var>, ` +
    `<var data-var='time'>${clockTime(start, timeZone)}</var>`;
  return `<p><strong>THIS IS A SCHEDULED EVENT ${from} - ${until}</strong></p>`;
}

/**
 * RSS 2.0 of the given notices, the newest first: one item a notice in Statuspage's shape,
 * revised in place. Dates come from the data, so that equal content is equal bytes.
 */
export function renderRss(page: PublicPage, notices: readonly PublicNotice[]): string {
  const updated = Math.max(0, ...notices.map((notice) => notice.updatedAt));
  const feed = new Feed({
    title: `${page.name} - Notices`,
    description: `Maintenance, emergency patches and incidents of ${page.name}`,
    id: `${page.url}/`,
    link: `${page.url}/`,
    language: 'en',
    copyright: '',
    updated: new Date(updated),
    generator: 'Forewarn',
    feedLinks: { rss: `${page.url}/history.rss` },
    ttl: 5,
  });
  for (const notice of notices) {
    feed.addItem({
      title: notice.title,
      id: notice.url,
      guid: notice.url,
      link: notice.url,
      date: new Date(
        notice.kind === 'incident'
          ? notice.publishedAt
          : (notice.window?.start ?? notice.publishedAt),
      ),
      description:
        windowHtml(notice, page.timeZone) +
        notice.updates.map((update) => entryHtml(update, page.timeZone)).join(''),
    });
  }
  return feed.rss2();
}
