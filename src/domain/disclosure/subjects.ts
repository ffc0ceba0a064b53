/**
 * Whose texts an override is about: the notice's own (title, updates, variables, stages), its
 * summary's, or those of the brief for support and its replies.
 */
export const GUARDED_SUBJECTS = ['notice', 'summary', 'brief'] as const;
export type GuardedSubject = (typeof GUARDED_SUBJECTS)[number];

/** How a request to let a text pass ended; `voided` when its text was changed meanwhile. */
export const REQUEST_OUTCOMES = ['passed', 'refused', 'withdrawn', 'voided'] as const;
export type RequestOutcome = (typeof REQUEST_OUTCOMES)[number];
