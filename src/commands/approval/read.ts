import { isPerson, may, personOf, type Actor } from '#src/domain/actor.ts';
import {
  isObjection,
  notesOf,
  type ApprovalNeed,
  type ApprovalState,
  type ApprovalSubject,
} from '#src/domain/approval.ts';
import type { Moment } from '#src/domain/notice.ts';
import { approvalsOf, standingApproval, type ApprovalRow } from '#src/store/approvals.ts';
import type { NoticeRow } from '#src/store/notices.ts';
import { iso } from '../instants.ts';
import { loadNotice } from '../load-notice.ts';
import { operation, type Tx } from '../operation.ts';
import { needsOf } from './enforced.ts';
import { askedBy, leftFor, looksOf, mayClose, whyNothingLeft, type Looks } from './looks.ts';
import { publicTextOf } from './public-text.ts';

interface ApprovalView {
  id: string;
  subject: ApprovalSubject;
  state: ApprovalState;
  text_hash: string;
  requested_by: string;
  requested_at: string;
  /** By when a review after publication is due. */
  due_at: string | null;
  decided_by: string | null;
  decided_at: string | null;
  reason: string | null;
  break_glass: boolean;
  /** Ended by an owner, because nobody was left to give it. */
  closed: boolean;
}

/** A text of a published notice, and whether one who did not write it has looked at it. */
interface LookView {
  update: string;
  moment: Moment;
  by: string[];
  looked_at_by: string | null;
}

export interface ApprovalsView extends DecisionView {
  /** What the tier asks for, and what holds now: nobody is asked where nobody else could answer. */
  asked: ApprovalNeed;
  needed: ApprovalNeed;
  /** What there is to look at, and its hash. */
  title: string;
  body: string;
  /** Words of a draft that the text does not say and later updates do: they are approved with it. */
  later: string[];
  /** While a review is owed: the texts that it is of, oldest first. */
  texts: LookView[];
  items: ApprovalView[];
}

function approvalView(row: ApprovalRow): ApprovalView {
  return {
    id: row.id,
    subject: row.subject,
    state: row.state,
    text_hash: row.textHash,
    requested_by: row.requestedBy,
    requested_at: iso(row.requestedAt),
    due_at: iso(row.dueAt),
    decided_by: row.decidedBy,
    decided_at: iso(row.decidedAt),
    reason: row.reason,
    break_glass: row.breakGlass,
    closed: notesOf(row).closed === true,
  };
}

/** A notice's approvals, the newest first, with the text that the next one would be about. */
export const readApprovals = operation({ scope: 'notices:read' }).read(
  async (tx, noticeId: string): Promise<ApprovalsView> => {
    const notice = await loadNotice(tx.q, noticeId);
    const text = await publicTextOf(tx, notice, 'publication');
    const { decision, looks } = await decisionOn(tx, notice, 'publication', text.hash);
    return {
      ...(await needsOf(tx, notice)),
      title: text.title,
      body: text.body,
      later: text.later ?? [],
      ...decision,
      texts: (looks?.pieces ?? []).flatMap(({ id, moment, authors, seenBy }) =>
        id === null
          ? []
          : [{ update: id, moment: moment!, by: [...authors].toSorted(), looked_at_by: seenBy }],
      ),
      items: (await approvalsOf(tx.q, noticeId)).map(approvalView),
    };
  },
);

/** What is open about a text, and whether the reader may decide on it. */
export interface DecisionView {
  text_hash: string;
  /** What is open or counts for exactly this text, or the objection that waits for another one. */
  current: ApprovalView | null;
  /** Whether the reader may decide; if not, why. */
  may_decide: boolean;
  why_not: string | null;
  /** Everybody who may decide now. */
  deciders: string[];
  /** Whether the reader may end the review, because nobody is left to give it. */
  may_close: boolean;
}

/** What is open about this text of a notice, for whoever reads it: whether they may decide, and who may. */
export async function readDecision(
  tx: Tx,
  noticeId: string,
  subject: ApprovalSubject,
  hash: string,
): Promise<DecisionView> {
  return (await decisionOn(tx, await loadNotice(tx.q, noticeId), subject, hash)).decision;
}

async function decisionOn(
  tx: Tx,
  notice: NoticeRow,
  subject: ApprovalSubject,
  hash: string,
): Promise<{ decision: DecisionView; looks: Looks | null }> {
  const standing = await standingApproval(tx.q, notice.id, subject);
  const counts = standing !== null && (standing.dueAt !== null || standing.textHash === hash);
  const current = counts ? standing : null;
  const looks = current === null ? null : await looksOf(tx.q, notice, current);
  const whyNot = whyNotDecide(tx.actor, current, looks);
  return {
    decision: {
      text_hash: hash,
      current: current === null ? null : approvalView(current),
      may_decide: whyNot === null,
      why_not: whyNot,
      deciders: looks?.deciders ?? [],
      may_close: looks !== null && mayClose(tx.actor, looks),
    },
    looks,
  };
}

function whyNotDecide(
  actor: Actor,
  current: ApprovalRow | null,
  looks: Looks | null,
): string | null {
  if (current === null || looks === null) {
    return 'Nobody has asked for an approval of this text.';
  }
  if (current.state === 'approved') {
    return `${personOf(current.decidedBy!)} has approved this text.`;
  }
  if (!may(actor, 'approvals:write') || !isPerson(actor.label)) {
    return 'An approval is the word of a person who may give it.';
  }
  if (isObjection(current)) {
    return current.decidedBy === actor.label
      ? null
      : 'Somebody objected: a text that corrects it comes first; then it is looked at again.';
  }
  if (leftFor(actor.label, looks.pieces).length === 0) {
    return whyNothingLeft(actor, looks.pieces);
  }
  return askedBy(actor.label, current)
    ? 'You asked for this approval: somebody else has to give it.'
    : null;
}
