import { entryLabel, NOTICE_STATUS_LABELS } from '../../domain/notice.ts';
import { clockTime, shortDate, zoneName } from '../../time/format.ts';
import type { PublicNotice, PublicUpdate, PublicWindow } from '../view.ts';
import { escapeHtml, unescapeHtml, xmlText } from './text.ts';

/** `Jun 18` as Statuspage writes it: three letters, no year. */
function date(at: number, timeZone: string): string {
  const [day, month] = shortDate(at, timeZone).split(' ');
  return `${month!.slice(0, 3)} <var data-var='date'>${day}</var>`;
}

function time(at: number, timeZone: string): string {
  return `<var data-var='time'>${clockTime(at, timeZone)}</var>`;
}

/** `Jun 18, 18:09 UTC` */
function stamp(at: number, timeZone: string): string {
  return `${date(at, timeZone)}, ${time(at, timeZone)} ${zoneName(at, timeZone)}`;
}

function scheduledHtml({ start, end }: PublicWindow, timeZone: string): string {
  const sameDay = date(start, timeZone) === date(end, timeZone);
  const sameZone = zoneName(start, timeZone) === zoneName(end, timeZone);
  const from = sameZone
    ? `${date(start, timeZone)}, ${time(start, timeZone)}`
    : stamp(start, timeZone);
  const to = sameDay ? `${time(end, timeZone)} ${zoneName(end, timeZone)}` : stamp(end, timeZone);
  return `<p><strong>THIS IS A SCHEDULED EVENT ${from} - ${to}</strong></p>`;
}

/**
 * The first label is always a status: that is what readers of Statuspage's feeds look for. A
 * moment that says more than its status stands in words behind it.
 */
function label(update: PublicUpdate): string {
  const status = NOTICE_STATUS_LABELS[update.status];
  const moment = entryLabel(update);
  return `<strong>${status}</strong> -${moment === status ? '' : ` ${moment}.`}`;
}

/** Links as absolute addresses: a feed has no page that a relative one could start from. */
function absoluteLinks(html: string, base: string): string {
  // In sanitised HTML a text cannot hold `<a`, so this finds tags and nothing else.
  return html.replace(/<a href="([^"]*)"/g, (_tag, href: string) => {
    const target = URL.parse(unescapeHtml(href), base) ?? base;
    return `<a href="${escapeHtml(String(target))}"`;
  });
}

/** One update: its time and label open the first paragraph of its text. */
export function updateHtml(update: PublicUpdate, url: string, timeZone: string): string {
  const head = `<p><small>${stamp(update.displayAt, timeZone)}</small><br>${label(update)}`;
  const body = absoluteLinks(xmlText(update.html), url);
  return body.startsWith('<p>') ? `${head} ${body.slice('<p>'.length)}` : `${head}</p>${body}`;
}

/** A whole notice: the window of planned work, then its updates, the newest first. */
export function noticeHtml(notice: PublicNotice, timeZone: string): string {
  const window =
    notice.kind === 'incident' || notice.window === null
      ? ''
      : scheduledHtml(notice.window, timeZone);
  const updates = notice.updates.map((update) => updateHtml(update, notice.url, timeZone));
  return `${window}${updates.join('')}`;
}
