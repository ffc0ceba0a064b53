import * as z from 'zod';
import { may, requireScope, type Actor } from '../../domain/actor.ts';
import { APPROVAL_SUBJECTS, type ApprovalSubject } from '../../domain/approval.ts';
import { invalidField, Refusal } from '../../domain/errors.ts';
import {
  approvalsOf,
  liveApproval,
  moveApproval,
  type ApprovalRow,
} from '../../store/approvals.ts';
import type { NoticeRow } from '../../store/notices.ts';
import type { Queries } from '../../store/queries.ts';
import { writeAudit } from '../../store/record.ts';
import { findSummary, updateSummary } from '../../store/summaries.ts';
import type { CommandContext } from '../context.ts';
import { loadNotice } from '../notice/load.ts';
import { line, oneOf, parseInput } from '../parse.ts';
import { authorsOf } from './authors.ts';
import { publicTextOf } from './public-text.ts';
import { openApproval, voidOthers } from './write.ts';

const DECISIONS = ['request', 'approve', 'reject'] as const;

const DecisionInput = z.strictObject({
  subject: oneOf(APPROVAL_SUBJECTS).default('publication'),
  decision: oneOf(DECISIONS),
  /** The hash of the text that was looked at, as the list of approvals gives it. */
  text_hash: line(64).optional(),
  reason: line(500).nullish(),
});

/**
 * Asks a second person, or gives their word. Of several at once one counts; the others are told
 * what happened meanwhile. Throws `invalid`, `forbidden`, `not_allowed`, `conflict`.
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
  requireScope(actor, input.decision === 'request' ? 'notices:write' : 'approvals:write');
  const now = context.now();
  return context.store.transaction(async (q) => {
    const notice = await loadNotice(q, noticeId);
    const hash = await currentHash(context, q, notice, input.subject);
    return input.decision === 'request'
      ? request(q, actor, notice, input.subject, hash, now)
      : decide(q, actor, notice, { ...input, decision: input.decision }, hash, now);
  });
}

/** The hash of what there is to look at now. */
async function currentHash(
  context: CommandContext,
  q: Queries,
  notice: NoticeRow,
  subject: ApprovalSubject,
): Promise<string> {
  if (subject === 'update') {
    throw invalidField('/subject', 'must be one of publication, summary, disclosure');
  }
  return (await publicTextOf(context, q, notice, subject)).hash;
}

async function request(
  q: Queries,
  actor: Actor,
  notice: NoticeRow,
  subject: ApprovalSubject,
  hash: string,
  now: number,
): Promise<{ id: string }> {
  await checkOpen(q, notice, subject);
  await voidOthers(q, actor, notice.id, subject, hash, now);
  const live = await liveApproval(q, notice.id, subject);
  if (live !== null) {
    return { id: live.id };
  }
  const row = await openApproval(q, actor, { noticeId: notice.id, subject, textHash: hash }, now);
  await audit(q, actor, notice.id, 'approval.request', row, now);
  return { id: row.id };
}

/** Refuses to ask about what is public already. */
async function checkOpen(q: Queries, notice: NoticeRow, subject: ApprovalSubject): Promise<void> {
  if (subject === 'publication' && notice.status !== 'draft') {
    throw new Refusal(
      'not_allowed',
      'This notice is published: nobody needs to be asked any more.',
    );
  }
  if (subject === 'summary') {
    const summary = await findSummary(q, notice.id);
    if (summary?.status === 'published' && summary.sections.correction === null) {
      throw new Refusal(
        'not_allowed',
        'This summary is published: nobody needs to be asked any more.',
      );
    }
  }
  if (subject === 'disclosure') {
    throw invalidField('/subject', 'disclosure is asked for by naming the facts at …/disclosure');
  }
}

async function decide(
  q: Queries,
  actor: Actor,
  notice: NoticeRow,
  input: {
    subject: ApprovalSubject;
    decision: 'approve' | 'reject';
    text_hash?: string | undefined;
    reason?: string | null | undefined;
  },
  hash: string,
  now: number,
): Promise<{ id: string }> {
  if (!actor.label.startsWith('user:')) {
    throw new Refusal('forbidden', 'An approval is a person’s word: sign in to give it.');
  }
  if ((await authorsOf(q, notice.id, input.subject)).has(actor.label)) {
    throw new Refusal(
      'forbidden',
      'You wrote this, or made the token that did: a second person has to look at it.',
    );
  }
  if (input.text_hash === undefined) {
    throw invalidField('/text_hash', 'is needed: the text_hash of what you looked at');
  }
  if (input.decision === 'reject' && (input.reason ?? '') === '') {
    throw invalidField('/reason', 'is needed, so that the author knows what to change');
  }
  await voidOthers(q, actor, notice.id, input.subject, hash, now);
  const live = await liveApproval(q, notice.id, input.subject);
  if (input.text_hash !== hash) {
    throw new Refusal(
      'conflict',
      await whatHappened(q, notice, input.subject, 'The text was changed'),
    );
  }
  if (live?.requestedBy === actor.label && live.state === 'requested') {
    throw new Refusal('forbidden', 'You asked for this approval: somebody else has to give it.');
  }
  if (live === null || live.state !== 'requested') {
    throw new Refusal(
      'conflict',
      await whatHappened(q, notice, input.subject, 'Somebody was faster'),
    );
  }
  const state = input.decision === 'approve' ? 'approved' : 'rejected';
  // A review after publication has nothing left to wait for.
  const settled = state === 'approved' && live.dueAt !== null ? 'used' : state;
  const moved = await moveApproval(q, live.id, 'requested', {
    state: settled,
    decidedBy: actor.label,
    decidedAt: now,
    ...(input.reason ? { reason: input.reason } : {}),
  });
  if (!moved) {
    throw new Refusal(
      'conflict',
      await whatHappened(q, notice, input.subject, 'Somebody was faster'),
    );
  }
  if (input.subject === 'summary') {
    await markSummary(q, notice.id, state);
  }
  await audit(q, actor, notice.id, `approval.${input.decision}`, live, now);
  return { id: live.id };
}

/** A summary that is not public yet shows what was decided about it. */
async function markSummary(
  q: Queries,
  noticeId: string,
  state: 'approved' | 'rejected',
): Promise<void> {
  const summary = await findSummary(q, noticeId);
  if (summary !== null && summary.status !== 'published') {
    await updateSummary(q, summary, { status: state === 'approved' ? 'approved' : 'draft' });
  }
}

/** For whoever lost a race: who did what, and what that leaves to do. */
async function whatHappened(
  q: Queries,
  notice: NoticeRow,
  subject: ApprovalSubject,
  what: string,
): Promise<string> {
  const last = (await approvalsOf(q, notice.id)).find(
    (row) => row.subject === subject && row.decidedBy !== null,
  );
  if (subject === 'publication' && notice.status !== 'draft' && last?.state !== 'rejected') {
    return `${what}: the notice has been published. Nothing is left to approve.`;
  }
  if (last !== undefined && last.state !== 'voided') {
    const did = last.state === 'rejected' ? 'sent it back' : 'approved it';
    return `${what}: ${last.decidedBy!.replace(/^user:/, '')} ${did}. Nothing was changed by you.`;
  }
  return `${what} meanwhile: look at it again, then decide.`;
}

async function audit(
  q: Queries,
  actor: Actor,
  noticeId: string,
  action: string,
  row: ApprovalRow,
  now: number,
): Promise<void> {
  await writeAudit(q, {
    at: now,
    actor: actor.label,
    action,
    entity: 'notice',
    entityId: noticeId,
    detail: { approval: row.id, subject: row.subject, text_hash: row.textHash },
  });
}
