import { audited } from '#src/commands/audited.ts';

/** Puts on record what somebody did to a rule. */
export const auditRule = audited('recurrence');
