import { NOTICE_KIND_LABELS, type NoticeKind } from '../domain/notice.ts';
import type { PublicNotice, PublicUpdate, PublicWindow } from '../publish/view.ts';
import type { FrozenFacts } from './frozen.ts';
import { cut, inWords, oneLine } from './plain-text.ts';
import { dayAndClock, dayMonth, nearTime } from './times.ts';

/** RFC 5322 recommends lines of at most 78 characters; phones show fewer. */
export const MAX_SUBJECT_LENGTH = 78;

/** The status in words, and how the parts it concerns are joined to it. */
export interface Lead {
  words: string;
  joiner: ': ' | ' for ';
  /** Used where `words` with the parts would be too long. */
  short: string;
}

const lead = (words: string, joiner: Lead['joiner'] = ': ', short = words): Lead => ({
  words,
  joiner,
  short,
});

const WORK: Record<NoticeKind, string> = {
  maintenance: 'planned maintenance',
  emergency_patch: 'emergency maintenance',
  incident: 'incident',
};

function announcedLead(kind: NoticeKind, facts: FrozenFacts, zone: string, now: number): Lead {
  const label = NOTICE_KIND_LABELS[kind];
  if (facts.window === null) {
    return lead(label);
  }
  const time = nearTime(facts.window.start, zone, now);
  return lead(`${label} ${time.includes(',') ? 'on' : 'at'} ${time}`);
}

/** The status of the update in words, with the time that matters most. */
export function leadOf(
  kind: NoticeKind,
  update: PublicUpdate,
  facts: FrozenFacts,
  zone: string,
): Lead {
  const label = NOTICE_KIND_LABELS[kind];
  const work = WORK[kind];
  const now = update.displayAt;
  const { window } = facts;
  const over = (word: string): Lead => lead(`${word}: ${work}`, ' for ', word);
  switch (update.moment) {
    case 'announced':
      return announcedLead(kind, facts, zone, now);
    case 'reminder':
      return window === null
        ? lead(`Reminder of ${work}`)
        : lead(
            `Reminder of ${work} on ${dayAndClock(window.start, zone, now)}`,
            ': ',
            `Reminder, ${dayAndClock(window.start, zone, now)}`,
          );
    case 'rescheduled':
      return window === null
        ? over('Rescheduled')
        : lead(`Rescheduled to ${dayAndClock(window.start, zone, now)}`);
    case 'extended':
      return window === null ? over('Extended') : lead(endLead(window, facts.oldWindow, zone, now));
    case 'started':
      return lead(`${label} in progress`);
    case 'progress':
      return facts.runningOver
        ? lead(`${label} takes longer than planned`, ': ', `${label} takes longer`)
        : lead(`${label} still in progress`);
    case 'verifying':
      return lead(`Verifying after ${work}`, ': ', 'Verifying');
    case 'completed':
      return over('Completed');
    case 'rolled_back':
      return over('Rolled back');
    case 'cancelled':
      return over('Cancelled');
    case 'investigating':
      return lead('Investigating');
    case 'identified':
      return lead('Identified');
    case 'monitoring':
      return lead('Monitoring');
    case 'resolved':
      return lead('Resolved');
    case 'summary':
      return summaryLead(work, facts, zone, now);
    case 'support_brief':
      throw new Error('A support brief is for staff and is never mailed to subscribers.');
  }
}

/** A later end, or the first one of work that began without any. */
function endLead(
  window: PublicWindow,
  oldWindow: PublicWindow | null,
  zone: string,
  now: number,
): string {
  return oldWindow === null
    ? `Ends by ${nearTime(window.end, zone, now)}`
    : `Extended to ${nearTime(window.end, zone, oldWindow.start)}`;
}

function summaryLead(work: string, facts: FrozenFacts, zone: string, now: number): Lead {
  const began = facts.actualStart ?? facts.window?.start ?? null;
  const when = began === null ? '' : ` on ${dayMonth(began, zone, now)}`;
  return lead(`Summary of the ${work}${when}`, ': ', 'Summary');
}

/** All names, then ever fewer of them: `A, B and C`, `A, B and 1 more`, `A and 2 more`. */
function namings(names: readonly string[]): string[] {
  const shorter = names
    .slice(1)
    .map((_, index) => names.length - 1 - index)
    .map((shown) => inWords([...names.slice(0, shown), `${names.length - shown} more`]));
  return [inWords(names), ...shorter];
}

/** One clean line of at most 78 characters, where names allow it without being cut. */
export function noticeSubject(notice: PublicNotice, { words, joiner, short }: Lead): string {
  const names = notice.components.map(({ name }) => oneLine(name)).filter((name) => name !== '');
  const parts = namings(names.length === 0 ? [oneLine(notice.title)] : names);
  const candidates = [
    ...parts.slice(0, 1).flatMap((part) => [`${words}${joiner}${part}`, `${short}: ${part}`]),
    ...parts.slice(1).flatMap((part) => [`${words}${joiner}${part}`, `${short}: ${part}`]),
  ];
  const fitting = candidates.find((candidate) => [...candidate].length <= MAX_SUBJECT_LENGTH);
  return fitting ?? cut(`${short}: ${parts[parts.length - 1]!}`, MAX_SUBJECT_LENGTH);
}
