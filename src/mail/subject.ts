import { NOTICE_KIND_LABELS, tellsOfStage, type NoticeKind } from '../domain/notice.ts';
import type { Tier } from '../domain/severity.ts';
import type { PublicNotice, PublicUpdate, PublicWindow } from '../publish/view.ts';
import type { FrozenFacts } from './frozen.ts';
import { cut, inWords, oneLine } from './plain-text.ts';
import { dayAndClock, dayMonth, nearTime } from './times.ts';

type Facts = Pick<PublicNotice, 'kind' | 'tier'>;

/** RFC 5322 recommends lines of at most 78 characters; phones show fewer. */
export const MAX_SUBJECT_LENGTH = 78;
/** What stays of a long title: the same in every mail of a notice, so that they are one conversation. */
const MAX_TITLE_LENGTH = 48;

/** The status in words, with the time that matters most. */
export interface Lead {
  /** Above the mail. */
  words: string;
  /** In the subject, the fullest form first; every one says enough by itself. */
  brief: readonly string[];
}

const lead = (words: string, ...brief: string[]): Lead => ({
  words,
  brief: brief.length === 0 ? [words] : brief,
});

const WORK: Record<NoticeKind, string> = {
  maintenance: 'planned maintenance',
  emergency_patch: 'emergency maintenance',
  incident: 'incident',
};

/** The kind at the start of a sentence; the tier is named where it is the highest. */
function labelOf(kind: NoticeKind, tier: Tier): { label: string; short: string } {
  if (kind !== 'incident' && tier === 'critical') {
    const label =
      kind === 'maintenance' ? 'Critical maintenance' : 'Critical emergency maintenance';
    return { label, short: 'Critical maintenance' };
  }
  const label = NOTICE_KIND_LABELS[kind];
  return { label, short: kind === 'maintenance' ? 'Maintenance' : label };
}

function announcedLead(
  notice: Facts,
  window: PublicWindow | null,
  zone: string,
  now: number,
): Lead {
  const { label, short } = labelOf(notice.kind, notice.tier);
  if (window === null) {
    return lead(label, label, short);
  }
  const time = nearTime(window.start, zone, now);
  const when = `${time.includes(',') ? 'on' : 'at'} ${time}`;
  return lead(`${label} ${when}`, `${label} ${when}`, `${short} ${when}`, time);
}

function reminderLead(notice: Facts, window: PublicWindow | null, zone: string, now: number): Lead {
  const work = WORK[notice.kind];
  if (window === null) {
    return lead(`Reminder of ${work}`, 'Reminder');
  }
  const time = nearTime(window.start, zone, now);
  const when = `${time.includes(',') ? 'on' : 'at'} ${time}`;
  return lead(`Reminder: ${work} starts ${when}`, `Reminder: starts ${when}`, `Reminder, ${time}`);
}

/** The status of the update in words, with the time that matters most. */
export function leadOf(
  notice: Facts,
  update: PublicUpdate,
  facts: FrozenFacts,
  zone: string,
): Lead {
  const { label, short } = labelOf(notice.kind, notice.tier);
  const work = WORK[notice.kind];
  const now = update.displayAt;
  const { window } = facts;
  const over = (word: string): Lead => lead(`${word}: ${work}`, word);
  switch (update.moment) {
    case 'announced':
      return announcedLead(notice, window, zone, now);
    case 'reminder':
      return reminderLead(notice, window, zone, now);
    case 'rescheduled': {
      const time = window === null ? '' : dayAndClock(window.start, zone, now);
      return window === null
        ? over('Rescheduled')
        : lead(`Rescheduled to ${time}`, `Rescheduled to ${time}`, `Now ${time}`);
    }
    case 'extended':
      return window === null ? over('Extended') : lead(endLead(window, facts.oldWindow, zone, now));
    case 'started':
      return lead(
        `${label} in progress`,
        `${label} in progress`,
        `${short} in progress`,
        'In progress',
      );
    case 'progress':
      return facts.runningOver
        ? lead(`${label} takes longer than planned`, 'Takes longer than planned', 'Takes longer')
        : lead(`${label} still in progress`, 'Still in progress', 'In progress');
    case 'verifying':
      return lead(`Verifying after ${work}`, 'Verifying');
    case 'completed':
      return over('Completed');
    case 'rolled_back':
      if (tellsOfStage(update)) {
        return lead(`A stage of the ${work} was rolled back`, 'A stage was rolled back');
      }
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
  return lead(`Summary of the ${work}${when}`, 'Summary');
}

/** All names, then ever fewer of them: `A, B and C`, `A, B and 1 more`, `A and 2 more`. */
function namings(names: readonly string[]): string[] {
  const shorter = names
    .slice(1)
    .map((_, index) => names.length - 1 - index)
    .map((shown) => inWords([...names.slice(0, shown), `${names.length - shown} more`]));
  return [inWords(names), ...shorter];
}

const inBrackets = (text: string) => text.replaceAll('[', '(').replaceAll(']', ')');

/**
 * One clean line of at most 78 characters: `[Completed: API] Update of our databases`. All that
 * changes stands in the brackets, which mail programs leave out of account when they look for a
 * conversation (RFC 5256 §2.1); the title behind them stays the same.
 *
 * @param names the parts to name, those that matter most to the reader first
 */
export function noticeSubject(title: string, { brief }: Lead, names: readonly string[]): string {
  const stable = cut(oneLine(title), MAX_TITLE_LENGTH);
  const room = MAX_SUBJECT_LENGTH - [...stable].length - '[] '.length;
  const known = oneLine(title).toLowerCase();
  const unnamed = names.some((name) => !known.includes(name.toLowerCase()));
  const parts = unnamed ? namings(names) : [];
  const candidates = [
    ...parts.flatMap((part) => brief.slice(0, 2).map((words) => `${words}: ${part}`)),
    ...brief,
  ].map(inBrackets);
  const fits = candidates.find((candidate) => [...candidate].length <= room);
  return `[${fits ?? cut(candidates[candidates.length - 1]!, room)}] ${stable}`;
}
