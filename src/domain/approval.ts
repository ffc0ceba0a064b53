/** What a second person looks at. */
export const APPROVAL_SUBJECTS = ['publication', 'update', 'summary', 'disclosure'] as const;
export type ApprovalSubject = (typeof APPROVAL_SUBJECTS)[number];

/**
 * `requested` until a second person decides; `voided` when the text changed meanwhile; `used`
 * once what was approved has been published.
 */
export const APPROVAL_STATES = ['requested', 'approved', 'rejected', 'voided', 'used'] as const;
export type ApprovalState = (typeof APPROVAL_STATES)[number];
