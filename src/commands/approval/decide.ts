import type { CommandContext } from '../context.ts';
import * as z from 'zod';
import { isPerson, may, requireScope, type Actor } from '#src/domain/actor.ts';
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
import { loadNotice } from '../notice/load.ts';
import { line, oneOf, parseInput } from '../parse.ts';
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
export async function decideApproval(
  context: CommandContext,
  actor: Actor,
  noticeId: string,
  raw: unknown,
): Promise<{ id: string }> {
  if (!may(actor, 'approvals:write')) {
    requireScope(actor, 'notices:write');
  }
  const input = parseInput(DecisionInput, raw ?? {});
  const { subject, decision } = input;
  requireScope(actor, decision === 'request' ? 'notices:write' : 'approvals:write');
  if (subject === 'update') {
    throw invalidField('/subject', 'must be one of publication, summary, disclosure');
  }
  const now = context.now();
  return context.store.transaction(async (q) => {
    const notice = await loadNotice(q, noticeId);
    const text = await publicTextOf(context, q, notice, subject);
    switch (decision) {
      case 'request':
        return requestApproval(q, actor, notice, subject, text.hash, now);
      case 'close':
        return closeReview(context, q, actor, notice, { ...input, hash: text.hash }, now);
      case 'approve':
      case 'reject':
        return decide(context, q, actor, notice, { ...input, decision }, text, now);
    }
  });
}

interface Decision {
  subject: ApprovalSubject;
  decision: 'approve' | 'reject';
  text_hash?: string | undefined;
  reason?: string | null | undefined;
}

async function decide(
  context: CommandContext,
  q: Queries,
  actor: Actor,
  notice: NoticeRow,
  input: Decision,
  text: PublicText,
  now: number,
): Promise<{ id: string }> {
  if (!isPerson(actor.label)) {
    throw new Refusal('forbidden', 'An approval is a person’s word: sign in to give it.');
  }
  const standing = await standingApproval(q, notice.id, input.subject);
  // A review is of all that is public by now; what is not public yet was asked for word by word.
  const live =
    standing !== null && (standing.dueAt !== null || standing.textHash === text.hash)
      ? standing
      : null;
  const pieces = await piecesOf(q, notice.id, input.subject, live);
  const mine = leftFor(actor.label, pieces);
  if (mine.length === 0) {
    throw new Refusal('forbidden', whyNothingLeft(actor, pieces));
  }
  if (input.text_hash === undefined) {
    throw invalidField('/text_hash', 'is needed: the text_hash of what you looked at');
  }
  if (input.decision === 'reject' && (input.reason ?? '') === '') {
    throw invalidField('/reason', 'is needed, so that the author knows what to change');
  }
  const looked = input.text_hash;
  const faster = () => whatHappened(q, notice, input.subject, looked);
  if (looked !== text.hash) {
    throw new Refusal('conflict', text.lapsed ?? (await faster()));
  }
  if (live !== null && live.state === 'requested' && askedBy(actor.label, live)) {
    throw new Refusal('forbidden', 'You asked for this approval: somebody else has to give it.');
  }
  // Whoever objected may see it otherwise, and nobody else over their head.
  const back =
    live !== null &&
    isObjection(live) &&
    live.decidedBy === actor.label &&
    input.decision === 'approve';
  if (live === null || (live.state !== 'requested' && !back)) {
    throw new Refusal('conflict', await faster());
  }
  const left = pieces.filter(({ seenBy }) => seenBy === null).length - mine.length;
  const change =
    input.decision === 'reject'
      ? rejected(live, actor, input.reason!, now)
      : left > 0
        ? lookedAt(live, actor, mine)
        : await approved(q, live, actor, mine, input, now);
  if (!(await moveApproval(q, live.id, live.state, { ...change, textHash: text.hash }))) {
    throw new Refusal('conflict', await faster());
  }
  if (input.subject === 'summary') {
    await markSummary(q, notice.id, input.decision);
  }
  if (input.decision === 'reject' && live.dueAt === null) {
    await tellSentBack(context, q, actor, notice, live, input.reason!, now);
  }
  if (change.state === 'approved') {
    await tellApproved(context, q, actor, notice, live, now);
  }
  const part = mine[0]!.id === null ? {} : { looked_at: mine.length, left };
  await auditApproval(q, actor, notice.id, `approval.${input.decision}`, live, now, part);
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

async function approved(
  q: Queries,
  live: ApprovalRow,
  actor: Actor,
  mine: readonly Piece[],
  { reason }: Decision,
  now: number,
) {
  // A review has nothing left to wait for, unless it went on with a text that is not public yet.
  const summary = live.subject === 'summary' ? await findSummary(q, live.noticeId) : null;
  const waits = live.dueAt === null || (summary?.sections.correction ?? null) !== null;
  const notes = { ...notesOf(live), seen: seenWith(live, actor, mine) };
  return {
    state: waits ? ('approved' as const) : ('used' as const),
    decidedBy: actor.label,
    decidedAt: now,
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
