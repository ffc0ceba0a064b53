import type { PublicNotice } from '../publish/view.ts';
import { inWords, oneLine } from './plain-text.ts';

type Component = PublicNotice['components'][number];

/** Why a notice concerns somebody: they follow everything, this very notice, or these components. */
export type Followed = 'all' | 'notice' | readonly string[];

/** The notice's components: those that somebody follows, and the rest where there are both. */
export function sorted(
  components: readonly Component[],
  followed: Followed,
): { own: readonly Component[]; others: readonly Component[] } {
  if (typeof followed === 'string') {
    return { own: components, others: [] };
  }
  const own = components.filter(({ id }) => followed.includes(id));
  return own.length === 0
    ? { own: components, others: [] }
    : { own, others: components.filter(({ id }) => !followed.includes(id)) };
}

/** Which of a person's subscriptions a mail about the notice comes from. */
export function reasonFor(
  notice: PublicNotice,
  followed: Followed,
  pageName: string,
): { reason: string; manage: string } {
  const because = (what: string) => `You get this mail because you ${what}.`;
  const manage = 'Change what you get';
  if (followed === 'notice') {
    return {
      reason: because(`follow this notice on ${pageName}`),
      manage: 'Stop following it, or change what you get',
    };
  }
  const own = followed === 'all' ? [] : sorted(notice.components, followed).own;
  const what = own.length === 0 ? 'everything' : inWords(own.map(({ name }) => oneLine(name)));
  return { reason: because(`subscribed to ${what} on ${pageName}`), manage };
}
