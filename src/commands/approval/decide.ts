import * as z from 'zod';
import { isPerson, requireScope, type Actor } from '#src/domain/actor.ts';
import {
  APPROVAL_SUBJECTS,
  isObjection,
  notesOf,
  type ApprovalSubject,
} from '#src/domain/approval.ts';
import { invalidField, Refusal } from '#src/domain/errors.ts';
import { moveApproval, standingApproval, type ApprovalRow } from '#src/store/approvals.ts';
import type { NoticeRow } from '#src/store/notices.ts';
import type { Queries } from '#src/store/queries.ts';
import { findSummary, updateSummary } from '#src/store/summaries.ts';
import { loadNotice } from '../load-notice.ts';
import { operation, type Tx } from '../operation.ts';
import { line, oneOf, mayBeEmpty } from '../parse.ts';
import { auditApproval } from './audit.ts';
import { closeReview } from './close.ts';
import { askedBy, leftFor, piecesOf, whyNothingLeft, type Piece } from './looks.ts';
import { publicTextOf, type PublicText } from './public-text.ts';
import { requestApproval } from './request.ts';
import { tellApproved, tellSentBack } from './tell.ts';
import { whatHappened } from './what-happened.ts';
import { payloadOf } from './write.ts';

const DECISIONS = ['request', 'approve', 'reject', 'close'] as const;

const DecisionInput = z.strictObject({
  subject: oneOf(APPROVAL_SUBJECTS).default('publication'),
  decision: oneOf(DECISIONS),
  /** The hash of the text that was looked at, as the list of approvals gives it. */
  text_hash: line(64).optional(),
  reason: line(500).nullish(),
});

/**
 * Asks a second person, gives their word, or ends a review that nobody is left to give. Of
 * several at once one counts; the others are told what happened meanwhile. Throws `invalid`,
 * `forbidden`, `not_allowed`, `conflict`.
 */
export const decideApproval = operation({
  scope: ['approvals:write', 'notices:write'],
  change: mayBeEmpty(DecisionInput),
}).write(async (tx, noticeId, input) => {
  const { subject, decision } = input;
  requireScope(tx.actor, decision === 'request' ? 'notices:write' : 'approvals:write');
  if (subject === 'update') {
    throw invalidField('/subject', 'must be one of publication, summary, disclosure');
  }

  const notice = await loadNotice(tx.q, noticeId);
  const text = await publicTextOf(tx, notice, subject);
  switch (decision) {
    case 'request':
      return requestApproval(tx, notice, subject, text.hash);
    case 'close':
      return closeReview(tx, notice, { ...input, hash: text.hash });
    case 'approve':
    case 'reject':
      return decide(tx, notice, { ...input, decision }, text);
  }
});

interface Decision {
  subject: ApprovalSubject;
  decision: 'approve' | 'reject';
  text_hash?: string | undefined;
  reason?: string | null | undefined;
}

async function decide(
  tx: Tx,
  notice: NoticeRow,
  input: Decision,
  text: PublicText,
): Promise<{ id: string }> {
  if (!isPerson(tx.actor.label)) {
    throw new Refusal('forbidden', 'An approval is a person’s word: sign in to give it.');
  }
  const standing = await standingApproval(tx.q, notice.id, input.subject);
  // A review is of all that is public by now; what is not public yet was asked for word by word.
  const live =
    standing !== null && (standing.dueAt !== null || standing.textHash === text.hash)
      ? standing
      : null;
  const pieces = await piecesOf(tx.q, notice.id, input.subject, live);
  const mine = leftFor(tx.actor.label, pieces);
  if (mine.length === 0) {
    throw new Refusal('forbidden', whyNothingLeft(tx.actor, pieces));
  }
  if (input.text_hash === undefined) {
    throw invalidField('/text_hash', 'is needed: the text_hash of what you looked at');
  }
  if (input.decision === 'reject' && (input.reason ?? '') === '') {
    throw invalidField('/reason', 'is needed, so that the author knows what to change');
  }
  const looked = input.text_hash;
  const faster = () => whatHappened(tx.q, notice, input.subject, looked);
  if (looked !== text.hash) {
    throw new Refusal('conflict', text.lapsed ?? (await faster()));
  }
  if (live !== null && live.state === 'requested' && askedBy(tx.actor.label, live)) {
    throw new Refusal('forbidden', 'You asked for this approval: somebody else has to give it.');
  }
  // Whoever objected may see it otherwise, and nobody else over their head.
  const back =
    live !== null &&
    isObjection(live) &&
    live.decidedBy === tx.actor.label &&
    input.decision === 'approve';
  if (live === null || (live.state !== 'requested' && !back)) {
    throw new Refusal('conflict', await faster());
  }
  const left = pieces.filter(({ seenBy }) => seenBy === null).length - mine.length;
  const change =
    input.decision === 'reject'
      ? rejected(live, tx.actor, input.reason!, tx.now)
      : left > 0
        ? lookedAt(live, tx.actor, mine)
        : await approved(tx, live, mine, input);
  if (!(await moveApproval(tx.q, live.id, live.state, { ...change, textHash: text.hash }))) {
    throw new Refusal('conflict', await faster());
  }
  if (input.subject === 'summary') {
    await markSummary(tx.q, notice.id, input.decision);
  }
  if (input.decision === 'reject' && live.dueAt === null) {
    await tellSentBack(tx, notice, live, input.reason!);
  }
  if (change.state === 'approved') {
    await tellApproved(tx, notice, live);
  }
  const part = mine[0]!.id === null ? {} : { looked_at: mine.length, left };
  await auditApproval(tx, notice.id, `approval.${input.decision}`, live, part);
  return { id: live.id };
}

/** Sent back; of what is public, an objection, which is owed an answer. */
function rejected(live: ApprovalRow, actor: Actor, reason: string, now: number) {
  const openedReason = live.breakGlass ? live.reason : null;
  const notes = { ...notesOf(live), openedReason };
  return {
    state: 'rejected' as const,
    decidedBy: actor.label,
    decidedAt: now,
    reason,
    ...(live.dueAt === null ? {} : { payload: payloadOf(notes) }),
  };
}

/** A part of a review: what this person wrote is left to somebody else. */
function lookedAt(live: ApprovalRow, actor: Actor, mine: readonly Piece[]) {
  const { openedReason, ...notes } = notesOf(live);
  return {
    state: 'requested' as const,
    payload: payloadOf({ ...notes, seen: seenWith(live, actor, mine) }),
    ...(isObjection(live)
      ? { decidedBy: null, decidedAt: null, reason: openedReason ?? null }
      : {}),
  };
}

async function approved(tx: Tx, live: ApprovalRow, mine: readonly Piece[], { reason }: Decision) {
  // A review has nothing left to wait for, unless it went on with a text that is not public yet.
  const summary = live.subject === 'summary' ? await findSummary(tx.q, live.noticeId) : null;
  const waits = live.dueAt === null || (summary?.sections.correction ?? null) !== null;
  const notes = { ...notesOf(live), seen: seenWith(live, tx.actor, mine) };
  return {
    state: waits ? ('approved' as const) : ('used' as const),
    decidedBy: tx.actor.label,
    decidedAt: tx.now,
    ...(reason ? { reason } : {}),
    ...(live.subject === 'publication' && live.dueAt !== null ? { payload: payloadOf(notes) } : {}),
  };
}

function seenWith(live: ApprovalRow, actor: Actor, mine: readonly Piece[]): Record<string, string> {
  const looked = mine.flatMap(({ id }) => (id === null ? [] : [[id, actor.label] as const]));
  return { ...notesOf(live).seen, ...Object.fromEntries(looked) };
}

/** A summary that is not public yet shows what was decided about it. */
async function markSummary(
  q: Queries,
  noticeId: string,
  decision: 'approve' | 'reject',
): Promise<void> {
  const summary = await findSummary(q, noticeId);
  if (summary !== null && summary.status !== 'published') {
    await updateSummary(q, summary, { status: decision === 'approve' ? 'approved' : 'draft' });
  }
}
