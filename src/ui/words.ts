import { isActive, NOTICE_KIND_LABELS } from '../domain/notice.ts';
import { TIER_LABELS } from '../domain/severity.ts';
import type { PublicNotice } from '../publish/view.ts';

/** `Emergency maintenance, critical`: the tier is named only where it should change what a reader does. */
export function kindWords(notice: Pick<PublicNotice, 'kind' | 'tier'>): string {
  const kind = NOTICE_KIND_LABELS[notice.kind];
  const pressing = notice.tier === 'high' || notice.tier === 'critical';
  return notice.kind === 'emergency_patch' && pressing
    ? `${kind}, ${TIER_LABELS[notice.tier].toLowerCase()}`
    : kind;
}

/** Of work that was announced and did not begin in all its time; when it will is not known. */
export const MISSED_WORDS = 'This time has passed, and the work has not started.';

/** `3 components`, `1 component` */
export function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}

/** Whether a promise of a next update still stands: the notice is under way and has one. */
export function promiseStands(notice: PublicNotice): boolean {
  return (
    notice.nextUpdateDue !== null && (isActive(notice.status) || notice.status === 'scheduled')
  );
}

/** The fields of the subscription form, as its list of faults names them. */
export const FIELD_LABELS: Record<string, string> = {
  email: 'Mail address',
  reason: 'Why mail can go there again',
  components: 'Parts of the service',
  groups: 'Parts of the service',
  kinds: 'What to write to you about',
  min_tier: 'From which tier on',
  news: 'Which updates',
  time_zone: 'Time zone',
  calendar_method: 'Calendar entries in mail',
  account_id: 'Your account number with us',
  notice: 'The notice to follow',
  sure: 'Erase me',
};
