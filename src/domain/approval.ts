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
export type ApprovalNeed = 'none' | 'before' | 'after';

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
    case 'emergency_after_planned_before':
      return kind === 'maintenance' ? 'before' : 'after';
  }
}

/** The strictest of these; nothing is asked where there is none. */
export function strictestNeed(needs: readonly ApprovalNeed[]): ApprovalNeed {
  const order: readonly ApprovalNeed[] = ['before', 'after'];
  return order.find((need) => needs.includes(need)) ?? 'none';
}

/**
 * Whether work can wait for a second person: planned work, and a patch called an emergency whose
 * start is further ahead than the notice that its tier asks of planned work.
 */
export function canWait(
  { kind, windowStart }: { kind: NoticeKind; windowStart: number | null },
  leadTimeMs: number,
  now: number,
): boolean {
  return (
    kind === 'maintenance' ||
    (kind === 'emergency_patch' && windowStart !== null && windowStart - now > leadTimeMs)
  );
}

/** The states in which a decision is still open or still counts. */
export const LIVE_STATES = ['requested', 'approved'] as const satisfies readonly ApprovalState[];

/** What is kept with an approval of a publication or a summary, beside what can be asked for by column. */
export interface ApprovalNotes {
  /** The instant as of which the text of a draft was made that somebody was asked to look at. */
  asOf?: number;
  /** Since when a review is owed, and since when it has been asked for without an objection. */
  since?: number;
  askedAt?: number;
  /** Which texts of a notice were looked at, by whom. */
  seen?: Record<string, string>;
  /** Why it was published without a word, where an objection took the place of that reason. */
  openedReason?: string | null;
  /** Ended by an owner, because nobody else was left. */
  closed?: boolean;
}

interface Noted {
  subject: ApprovalSubject;
  payload: Record<string, unknown> | null;
}

/** The notes of an approval; none for a disclosure, which keeps the facts there. */
export function notesOf(approval: Noted | null): ApprovalNotes {
  return approval === null || approval.subject === 'disclosure' ? {} : (approval.payload ?? {});
}

interface Reviewed {
  state: ApprovalState;
  /** By when a review after publication is due; null for anything else, and once it is answered. */
  dueAt: number | null;
}

/** Whether somebody objected to what is public, and no other text has followed yet. */
export function isObjection({ state, dueAt }: Reviewed): boolean {
  return state === 'rejected' && dueAt !== null;
}
