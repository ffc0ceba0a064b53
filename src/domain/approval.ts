import type { NoticeKind } from './notice.ts';
import type { Approval } from './severity.ts';

/** What a second person looks at. */
export const APPROVAL_SUBJECTS = ['publication', 'update', 'summary', 'disclosure'] as const;
export type ApprovalSubject = (typeof APPROVAL_SUBJECTS)[number];

/**
 * `requested` until a second person decides; `voided` when the text changed meanwhile; `used`
 * once what was approved has been published.
 */
export const APPROVAL_STATES = ['requested', 'approved', 'rejected', 'voided', 'used'] as const;
export type ApprovalState = (typeof APPROVAL_STATES)[number];

/** When a second person looks at a notice: not at all, before it is published, or afterwards. */
export const APPROVAL_NEEDS = ['none', 'before', 'after'] as const;
export type ApprovalNeed = (typeof APPROVAL_NEEDS)[number];

/**
 * What a tier's approval means for a kind of notice. Planned work can wait for a second person;
 * what is urgent is published first and looked at within the tier's time.
 */
export function approvalNeed(approval: Approval, kind: NoticeKind): ApprovalNeed {
  switch (approval) {
    case 'none':
      return 'none';
    case 'after':
      return 'after';
    case 'before':
      return kind === 'incident' ? 'after' : 'before';
    case 'emergency_after_planned_before':
      return kind === 'maintenance' ? 'before' : 'after';
  }
}

/** The states in which a decision is still open or still counts. */
export const LIVE_STATES = ['requested', 'approved'] as const satisfies readonly ApprovalState[];
