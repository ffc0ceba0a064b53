/** How every refusal of the guard ends. */
export const MUST_STAY_OUT = 'it must stay out of public text';

/** Whether a fault is the guard's, so that an approver could let the words pass. */
export const isHeldBack = ({ detail }: { detail: string }): boolean =>
  detail.endsWith(MUST_STAY_OUT);
