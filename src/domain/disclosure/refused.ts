/** What every refusal of the guard says. */
export const MUST_STAY_OUT = 'it must stay out of public text';

/** Whether a fault is the guard's, so that an approver could let the words pass. */
export const isHeldBack = ({ detail }: { detail: string }): boolean =>
  detail.includes(`: ${MUST_STAY_OUT}. `);

/** What an author can do about words that must stay out. */
export const insteadOf = ({ suggestion }: { suggestion: string }): string =>
  suggestion === '' ? 'Leave it out.' : `Write “${suggestion}” instead.`;
