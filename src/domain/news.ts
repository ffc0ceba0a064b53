import type { Moment, NoticeKind } from './notice.ts';
import type { Tier } from './severity.ts';
import type { AnnouncementKind, NewsChoice } from './subscriber.ts';

/** One piece of news: what an announcement tells of its notice. */
export interface News {
  kind: AnnouncementKind;
  moment: Moment;
  /** Nothing was announced of this notice before. */
  isFirst: boolean;
}

/** Whether it says when something is: the first word of a notice always does. */
function tellsTime({ kind, moment, isFirst }: News): boolean {
  switch (moment) {
    case 'announced':
    case 'reminder':
    case 'rescheduled':
    case 'extended':
    case 'cancelled':
      return true;
    default:
      return isFirst || kind === 'reminder';
  }
}

/** Whether it says that something begins or is over; for an incident, its first word begins it. */
function tellsStartOrEnd({ moment, isFirst }: News): boolean {
  switch (moment) {
    case 'started':
    case 'completed':
    case 'rolled_back':
    case 'cancelled':
    case 'resolved':
      return true;
    case 'investigating':
    case 'identified':
    case 'monitoring':
      return isFirst;
    default:
      return false;
  }
}

/** The choices of news that this piece belongs to. */
export function choicesThatWant(news: News): readonly NewsChoice[] {
  if (news.kind === 'summary') {
    return ['every'];
  }
  const startsOrEnds = news.kind === 'update' && tellsStartOrEnd(news);
  return [
    'every',
    ...(tellsTime(news) ? (['time_changes'] as const) : []),
    ...(startsOrEnds ? (['start_and_end'] as const) : []),
  ];
}

/** What no daily digest waits for. */
export function isUrgent(notice: { kind: NoticeKind; tier: Tier }): boolean {
  return notice.kind === 'emergency_patch' || notice.tier === 'critical';
}
