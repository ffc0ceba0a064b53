/** What every refusal of the guard says. */
export const MUST_STAY_OUT = 'it must stay out of public text';

/** How a refusal begins for whoever may not know which of their words was private. */
export const NEUTRAL = {
  kept: 'says something that is not public',
  onPage: 'cannot stand on the page',
} as const;

/** Whether a fault was told in those words: it answers a guess all the same. */
export const isNeutral = ({ detail }: { detail: string }): boolean =>
  Object.values(NEUTRAL).some((words) => detail.startsWith(words));

/** Whether a fault is the guard's, so that an approver could let the words pass. */
export const isHeldBack = ({ detail }: { detail: string }): boolean =>
  detail.includes(`: ${MUST_STAY_OUT}. `);

/** What an author can do about words that must stay out. */
export const insteadOf = ({ suggestion }: { suggestion: string }): string =>
  suggestion === '' ? 'Leave it out.' : `Write “${suggestion}” instead.`;
