import type { CommandContext } from '../context.ts';
import { personOf, type Actor } from '#src/domain/actor.ts';
import { isObjection, notesOf, type ApprovalSubject } from '#src/domain/approval.ts';
import { invalidField, Refusal } from '#src/domain/errors.ts';
import { moveApproval, standingApproval } from '#src/store/approvals.ts';
import type { NoticeRow } from '#src/store/notices.ts';
import type { Queries } from '#src/store/queries.ts';
import { reasonForRecord } from '../disclosure/may-be-said.ts';
import { auditApproval } from './audit.ts';
import { looksOf, mayClose } from './looks.ts';
import { tellClosed } from './tell.ts';
import { payloadOf } from './write.ts';

const SHORTEST_REASON = 10;

/**
 * Ends a review that nobody is left to give, or an objection that no text can answer any more:
 * an owner's act, with a reason, on the record and told to staff as a publication without
 * approval is.
 */
export async function closeReview(
  context: CommandContext,
  q: Queries,
  actor: Actor,
  notice: NoticeRow,
  input: {
    subject: ApprovalSubject;
    hash: string;
    text_hash?: string | undefined;
    reason?: string | null | undefined;
  },
  now: number,
): Promise<{ id: string }> {
  const review = await standingApproval(q, notice.id, input.subject);
  if (review === null || review.dueAt === null) {
    throw new Refusal('not_allowed', 'No review is owed here.');
  }
  const looks = await looksOf(q, notice, review);
  if (!looks.closable) {
    throw new Refusal(
      'not_allowed',
      isObjection(review)
        ? 'A text that corrects this can still be posted: then it is looked at again.'
        : `This review can still be given, by ${looks.deciders.map(personOf).join(', ')}.`,
    );
  }
  if (!mayClose(actor, looks)) {
    throw new Refusal('forbidden', 'Only an owner can end a review that nobody is left to give.');
  }
  const reason = input.reason ?? '';
  if (reason.length < SHORTEST_REASON) {
    throw invalidField('/reason', `must have at least ${SHORTEST_REASON} characters`);
  }
  if (input.text_hash !== input.hash) {
    throw new Refusal('conflict', 'The text changed meanwhile: look at it again, then decide.');
  }
  await moveApproval(q, review.id, review.state, {
    state: 'voided',
    decidedBy: actor.label,
    decidedAt: now,
    reason,
    payload: payloadOf({ ...notesOf(review), closed: true }),
  });
  await tellClosed(context, q, actor, notice, review, reason, now);
  const said = await reasonForRecord(context, q, notice.id, reason);
  await auditApproval(q, actor, notice.id, 'approval.close', review, now, said);
  return { id: review.id };
}
