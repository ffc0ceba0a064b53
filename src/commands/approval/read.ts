import { may, requireScope, type Actor } from '../../domain/actor.ts';
import type { ApprovalNeed, ApprovalState, ApprovalSubject } from '../../domain/approval.ts';
import { approvalsOf, liveApproval, type ApprovalRow } from '../../store/approvals.ts';
import type { Queries } from '../../store/queries.ts';
import type { CommandContext } from '../context.ts';
import { iso } from '../instants.ts';
import { loadNotice } from '../notice/load.ts';
import { authorsOf } from './authors.ts';
import { askedOf, neededBy } from './enforced.ts';
import { publicTextOf } from './public-text.ts';

export interface ApprovalView {
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
}

export interface ApprovalsView {
  /** What the tier asks for, and what holds now: nobody is asked where nobody else could answer. */
  asked: ApprovalNeed;
  needed: ApprovalNeed;
  /** What there is to look at, and its hash. */
  title: string;
  body: string;
  text_hash: string;
  /** What is open or counts for exactly this text. */
  current: ApprovalView | null;
  /** Whether the reader may decide; if not, why. */
  may_decide: boolean;
  why_not: string | null;
  items: ApprovalView[];
}

export function approvalView(row: ApprovalRow): ApprovalView {
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
  };
}

/** A notice's approvals, the newest first, with the text that the next one would be about. */
export async function readApprovals(
  context: CommandContext,
  actor: Actor,
  noticeId: string,
): Promise<ApprovalsView> {
  requireScope(actor, 'notices:read');
  const q = context.store.read;
  const notice = await loadNotice(q, noticeId);
  const text = await publicTextOf(context, q, notice, 'publication');
  return {
    asked: await askedOf(q, notice),
    needed: await neededBy(q, notice),
    title: text.title,
    body: text.body,
    ...(await readDecision(q, actor, noticeId, 'publication', text.hash)),
    items: (await approvalsOf(q, noticeId)).map(approvalView),
  };
}

/** What is open about a text, and whether the reader may decide on it. */
export interface DecisionView {
  text_hash: string;
  current: ApprovalView | null;
  may_decide: boolean;
  why_not: string | null;
}

export async function readDecision(
  q: Queries,
  actor: Actor,
  noticeId: string,
  subject: ApprovalSubject,
  hash: string,
): Promise<DecisionView> {
  const live = await liveApproval(q, noticeId, subject);
  const current = live?.textHash === hash ? live : null;
  const whyNot = await whyNotDecide(q, actor, noticeId, subject, current);
  return {
    text_hash: hash,
    current: current === null ? null : approvalView(current),
    may_decide: whyNot === null,
    why_not: whyNot,
  };
}

async function whyNotDecide(
  q: Queries,
  actor: Actor,
  noticeId: string,
  subject: ApprovalSubject,
  current: ApprovalRow | null,
): Promise<string | null> {
  if (current?.state !== 'requested') {
    return 'Nobody has asked for an approval of this text.';
  }
  if (!may(actor, 'approvals:write') || !actor.label.startsWith('user:')) {
    return 'An approval is the word of a person who may give it.';
  }
  const authors = await authorsOf(q, noticeId, subject);
  return authors.has(actor.label) || current.requestedBy === actor.label
    ? 'You wrote this: a second person has to look at it.'
    : null;
}
