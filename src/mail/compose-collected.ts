import { entryLabel, isFinished } from '../domain/notice.ts';
import { fullSpan, fullTime } from '../platform/time/format.ts';
import type { PublicNotice, PublicPage, PublicUpdate } from '../publish/view.ts';
import { newPlaceholders, type ComposedMail, type LinkPlaceholders } from './composed.ts';
import { factRows, factsText, rowViews } from './facts.ts';
import type { Followed } from './followed.ts';
import { frozenFacts } from './frozen.ts';
import { withInlineStyles } from './inline-styles.ts';
import { markdownToText } from './markdown-text.ts';
import { cut, oneLine, tieTimes, wrap } from './plain-text.ts';
import { encodedOctets } from './room.ts';
import { leadOf, MAX_SUBJECT_LENGTH } from './subject.ts';
import { sanitisedHtml, type MailName, type MailTemplates } from './templates.ts';
import { dayAndClock, dayMonth } from './times.ts';
import { toneOf } from './tone.ts';

/** A notice with its timeline as it stood when the mail was written. */
export interface CollectedNotice {
  notice: PublicNotice;
  followed: Followed;
}

interface CollectedInput {
  page: PublicPage;
  timeZone: string;
  /** When the mail was written. */
  at: number;
  placeholders?: LinkPlaceholders;
}

const MAX_NOTICES = 30;
/** Mail programs clip at about 100 KB; a text that has no room is read on the page. */
const MAX_BODY_OCTETS = 30_000;
const WEEK_MS = 7 * 24 * 3_600_000;

const counted = (count: number, one: string, many: string) =>
  `${count} ${count === 1 ? one : many}`;

function finish(
  templates: MailTemplates,
  name: MailName,
  input: CollectedInput,
  texts: { subject: string; sentences: Record<string, string>; facts: Record<string, unknown> },
): ComposedMail {
  const { page } = input;
  const placeholders = input.placeholders ?? newPlaceholders();
  const contact = page.supportContact === null ? null : oneLine(page.supportContact);
  const sentences = Object.entries(texts.sentences).flatMap(([key, text]) => [
    [key, tieTimes(text)],
    [`${key}_text`, wrap(text)],
  ]);
  const rendered = templates.render(name, {
    subject: cut(texts.subject, MAX_SUBJECT_LENGTH),
    page_name: oneLine(page.name),
    page_url: page.url,
    support_contact: contact,
    contact_text: contact === null ? null : wrap(`Questions? ${contact}`),
    ...(Object.fromEntries(sentences) as Record<string, string>),
    ...texts.facts,
    manage_label: 'Change what you get',
    manage_url: placeholders.manageUrl,
    unsubscribe_url: placeholders.unsubscribeUrl,
  });
  return { ...rendered, subject: oneLine(rendered.subject), placeholders };
}

/** How a notice stands, with the text of its newest update while there is room for it. */
function digestEntry(
  { notice, followed, news }: CollectedNotice & { news: readonly string[] },
  timeZone: string,
  room: number,
) {
  const newest = notice.updates[0]!;
  const facts = frozenFacts(notice, newest, notice.updates);
  const rows = factRows(notice, newest, facts, timeZone, followed).slice(1);
  const heading = (entry: PublicUpdate) =>
    `${entryLabel(entry)} · ${fullTime(entry.displayAt, timeZone)}`;
  const before = notice.updates.slice(1).filter(({ id }) => news.includes(id));
  const size = Math.max(encodedOctets(newest.body), encodedOctets(newest.html));
  const fits = size <= room;
  return {
    used: fits ? size : 0,
    view: {
      title: oneLine(notice.title),
      title_text: wrap(oneLine(notice.title)),
      id: notice.id,
      url: notice.url,
      offer_following: !isFinished(notice.kind, notice.status),
      status: tieTimes(leadOf(notice, newest, facts, timeZone).words),
      tone: toneOf(notice, newest),
      time: tieTimes(fullTime(newest.displayAt, timeZone)),
      heading_text: wrap(heading(newest)),
      body_text: fits ? markdownToText(newest.body) : null,
      body_html: fits ? sanitisedHtml(withInlineStyles(newest.html)) : null,
      facts: rowViews(rows),
      facts_text: rows.length === 0 ? null : factsText(rows),
      before: before.map((entry) => tieTimes(heading(entry))),
      before_text:
        before.length === 0
          ? null
          : before.map((entry) => wrap(heading(entry), 72, '- ', '  ')).join('\n'),
    },
  };
}

/** All of them, as far as one mail can hold them. */
function digestEntries(
  notices: readonly (CollectedNotice & { news: readonly string[] })[],
  timeZone: string,
) {
  let room = MAX_BODY_OCTETS;
  return notices.slice(0, MAX_NOTICES).map((one) => {
    const { used, view } = digestEntry(one, timeZone, room);
    room -= used;
    return view;
  });
}

const hiddenNotices = (count: number) =>
  count <= MAX_NOTICES ? null : counted(count - MAX_NOTICES, 'more notice', 'more notices');

/**
 * The daily digest: each notice of which there is news once, as it stands now.
 *
 * @param input.notices with the ids of the updates that are news; at least one
 * @param input.nextAt when the next digest comes; null where this was the last one
 */
export function composeDigestMail(
  templates: MailTemplates,
  input: CollectedInput & {
    notices: readonly (CollectedNotice & { news: readonly string[] })[];
    nextAt: number | null;
  },
): ComposedMail {
  const { page, notices, timeZone, at, nextAt } = input;
  const others = notices.length - 1;
  const title = oneLine(notices[0]!.notice.title);
  const more = others === 0 ? '' : ` and ${others} more`;
  const start = `Daily digest, ${dayMonth(at, timeZone, at).trim()}: `;
  const room = MAX_SUBJECT_LENGTH - start.length - more.length;
  const count = counted(notices.length, 'notice has', 'notices have');
  const what = `${count} news for you since your last digest.`;
  return finish(templates, 'digest', input, {
    subject: `${start}${cut(title, room)}${more}`,
    sentences: {
      headline: `Daily digest, ${dayMonth(at, timeZone, at).trim()}`,
      preheader: what,
      what: `${what} Emergencies and critical notices come at once and are not repeated here.`,
      next:
        nextAt === null
          ? 'This was your last digest. From now on each notice comes by itself.'
          : `The next digest comes on ${fullTime(nextAt, timeZone)}, if there is news by then.`,
      reason: `You get this mail because you asked ${oneLine(page.name)} for a daily digest.`,
    },
    facts: { notices: digestEntries(notices, timeZone), hidden: hiddenNotices(notices.length) },
  });
}

function windowEntry({ notice, followed }: CollectedNotice, timeZone: string) {
  const { start, end } = notice.window!;
  const newest = notice.updates[0]!;
  const facts = frozenFacts(notice, newest, notice.updates);
  const rows = factRows(notice, newest, facts, timeZone, followed)
    .slice(1)
    .filter(({ label }) => label !== 'Planned' && label !== 'New time');
  const when = fullSpan(start, end, timeZone);
  return {
    title: oneLine(notice.title),
    title_text: wrap(oneLine(notice.title)),
    url: notice.url,
    when: tieTimes(when),
    when_text: wrap(when),
    facts: rowViews(rows),
    facts_text: rows.length === 0 ? null : factsText(rows),
  };
}

/**
 * The weekly look-ahead: the windows of the next two weeks, soonest first.
 *
 * @param input.notices with a window each; at least one
 */
export function composeLookAheadMail(
  templates: MailTemplates,
  input: CollectedInput & { notices: readonly CollectedNotice[] },
): ComposedMail {
  const { page, notices, timeZone, at } = input;
  const first = notices[0]!.notice;
  const when = dayAndClock(first.window!.start, timeZone, at);
  const shown = notices.slice(0, MAX_NOTICES);
  const isSoon = ({ notice }: CollectedNotice) => notice.window!.start < at + WEEK_MS;
  const sections = [
    { heading: 'In the next seven days', of: shown.filter(isSoon) },
    { heading: 'In the week after', of: shown.filter((one) => !isSoon(one)) },
  ].filter((section) => section.of.length > 0);
  const what = `${counted(notices.length, 'planned window', 'planned windows')} in the next two weeks`;
  return finish(templates, 'look-ahead', input, {
    subject:
      notices.length === 1
        ? `Planned for ${when}: ${oneLine(first.title)}`
        : `${what}, first on ${when}`,
    sentences: {
      headline: what,
      preheader: `The first is on ${when}.`,
      what: 'They concern what you follow. A time may still change: the status page always has the one that holds.',
      reason: `You get this mail because you asked ${oneLine(page.name)} for a weekly look-ahead.`,
    },
    facts: {
      sections: sections.map(({ heading, of }) => ({
        heading,
        heading_text: heading.toUpperCase(),
        windows: of.map((one) => windowEntry(one, timeZone)),
      })),
      hidden: hiddenNotices(notices.length),
    },
  });
}
