import { byRole } from '../domain/checklist.ts';
import { entryLabel, isFinished } from '../domain/notice.ts';
import { fullTime } from '../platform/time/format.ts';
import type { PublicNotice, PublicPage, PublicUpdate } from '../publish/view.ts';
import { newPlaceholders, type ComposedMail, type LinkPlaceholders } from './composed.ts';
import { factRows, factsText, rowViews } from './facts.ts';
import { reasonFor, sorted, type Followed } from './followed.ts';
import { frozenFacts } from './frozen.ts';
import { withInlineStyles } from './inline-styles.ts';
import { markdownToText } from './markdown-text.ts';
import { nextSteps } from './next-steps.ts';
import { cut, oneLine, TEXT_WIDTH, tieTimes, wrap } from './plain-text.ts';
import { encodedOctets } from './room.ts';
import { leadOf, noticeSubject } from './subject.ts';
import { sanitisedHtml, type MailTemplates } from './templates.ts';
import { toneOf } from './tone.ts';

export interface NoticeMailInput {
  page: PublicPage;
  notice: PublicNotice;
  /** The update that is announced. */
  update: PublicUpdate;
  /** Up to and including `update`, newest first. */
  timeline: readonly PublicUpdate[];
  /** IANA zone that the reader thinks in; UTC stands beside it. */
  timeZone: string;
  /** Why it concerns the reader; everything unless given. */
  followed?: Followed;
  /** The reader gets only some of its news: how to get all of them stands in the mail. */
  offerFollowing?: boolean;
  /** Set for a reminder of the update's window, or a summary: a text of its own, on no timeline. */
  reminder?: { at: number; body: string; html: string; moment?: 'summary' };
  /** Left out: unguessable ones are made. */
  placeholders?: LinkPlaceholders;
}

/** Mail programs clip HTML at about 100 KB; what is cut here stays on the page. */
const MAX_EARLIER_OCTETS = 24_000;
const MAX_EARLIER_ENTRIES = 30;

const INDENT = '  ';
const indent = (text: string) => text.replace(/^(?=.)/gm, INDENT);

/** As many of the newest entries as fit into one mail. */
function fitting(earlier: readonly PublicUpdate[]): PublicUpdate[] {
  const shown: PublicUpdate[] = [];
  let room = MAX_EARLIER_OCTETS;
  for (const entry of earlier.slice(0, MAX_EARLIER_ENTRIES)) {
    room -= Math.max(encodedOctets(entry.body), encodedOctets(entry.html));
    if (room < 0) {
      break;
    }
    shown.push(entry);
  }
  return shown;
}

function timelineView({ update, timeline, timeZone }: NoticeMailInput) {
  const heading = (entry: PublicUpdate) => ({
    label: entryLabel(entry),
    time: tieTimes(fullTime(entry.displayAt, timeZone)),
    heading: wrap(`${entryLabel(entry)} · ${fullTime(entry.displayAt, timeZone)}`),
  });
  const earlier = timeline.filter(({ id }) => id !== update.id);
  const shown = fitting(earlier);
  const hidden = earlier.length - shown.length;
  return {
    current: heading(update),
    earlier: shown.map((entry) => ({
      ...heading(entry),
      body_text: indent(markdownToText(entry.body, TEXT_WIDTH - INDENT.length)),
      body_html: sanitisedHtml(withInlineStyles(entry.html)),
    })),
    hidden: hidden === 0 ? null : `${hidden} earlier ${hidden === 1 ? 'entry' : 'entries'}`,
  };
}

/** The mail as if the reminder or summary were the newest entry of the timeline. */
function withReminder(input: NoticeMailInput): NoticeMailInput {
  if (input.reminder === undefined) {
    return input;
  }
  const { at, body, html, moment = 'reminder' } = input.reminder;
  const update: PublicUpdate = {
    ...input.update,
    id: moment,
    moment,
    body,
    html,
    displayAt: at,
    createdAt: at,
    movedWindow: null,
    nextUpdateDue: null,
    components: [],
  };
  return { ...input, update, timeline: [update, ...input.timeline] };
}

/**
 * The mail about one update, for everybody who reads in this zone and follows the same of it; the
 * recipients' own links are still placeholders. Everything follows from the record as it stood
 * with the update.
 *
 * @throws {Error} for a support brief or a draft, which are never mailed
 */
export function composeNoticeMail(templates: MailTemplates, given: NoticeMailInput): ComposedMail {
  const input = withReminder(given);
  const { page, notice, update, timeline, timeZone } = input;
  const followed = input.followed ?? 'all';
  const placeholders = input.placeholders ?? newPlaceholders();
  const facts = frozenFacts(notice, update, timeline);
  const lead = leadOf(notice, update, facts, timeZone);
  const { own, others } = sorted(byRole(notice.components).noticed, followed);
  const names = [...own, ...others].map(({ name }) => oneLine(name)).filter((name) => name !== '');
  const subject = noticeSubject(notice.title, lead, names);
  const rows = factRows(notice, update, facts, timeZone, followed);
  const next = nextSteps(notice.kind, update, timeZone);
  const body = markdownToText(update.body);
  const pageName = oneLine(page.name);
  const { reason, manage } = reasonFor(notice, followed, pageName);
  const contact = page.supportContact === null ? null : oneLine(page.supportContact);
  const texts = templates.render('notice', {
    subject,
    headline: tieTimes(lead.words),
    preheader: cut(oneLine(body), 140),
    tone: toneOf(notice, update),
    page_name: pageName,
    page_url: page.url,
    notice_url: notice.url,
    support_contact: contact,
    body_text: body,
    body_html: sanitisedHtml(withInlineStyles(update.html)),
    facts: rowViews(rows),
    facts_text: factsText(rows),
    next: tieTimes(next),
    next_text: wrap(next),
    timeline: timelineView(input),
    notice_id: notice.id,
    offer_following: input.offerFollowing === true && !isFinished(notice.kind, update.status),
    reason,
    reason_text: wrap(reason),
    contact_text: contact === null ? null : wrap(`Questions? ${contact}`),
    manage_label: manage,
    manage_url: placeholders.manageUrl,
    unsubscribe_url: placeholders.unsubscribeUrl,
  });
  return { ...texts, subject: oneLine(texts.subject), placeholders };
}
