import { personOf } from '#src/domain/actor.ts';
import { isObjection, notesOf, type ApprovalSubject } from '#src/domain/approval.ts';
import { invalidField, Refusal } from '#src/domain/errors.ts';
import { moveApproval, standingApproval } from '#src/store/approvals.ts';
import type { NoticeRow } from '#src/store/notices.ts';
import { reasonForRecord } from '../disclosure/may-be-said.ts';
import { type Tx } from '../operation.ts';
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
  tx: Tx,
  notice: NoticeRow,
  input: {
    subject: ApprovalSubject;
    hash: string;
    text_hash?: string | undefined;
    reason?: string | null | undefined;
  },
): Promise<{ id: string }> {
  const review = await standingApproval(tx.q, notice.id, input.subject);
  if (review === null || review.dueAt === null) {
    throw new Refusal('not_allowed', 'No review is owed here.');
  }
  const looks = await looksOf(tx.q, notice, review);
  if (!looks.closable) {
    throw new Refusal(
      'not_allowed',
      isObjection(review)
        ? 'A text that corrects this can still be posted: then it is looked at again.'
        : `This review can still be given, by ${looks.deciders.map(personOf).join(', ')}.`,
    );
  }
  if (!mayClose(tx.actor, looks)) {
    throw new Refusal('forbidden', 'Only an owner can end a review that nobody is left to give.');
  }
  const reason = input.reason ?? '';
  if (reason.length < SHORTEST_REASON) {
    throw invalidField('/reason', `must have at least ${SHORTEST_REASON} characters`);
  }
  if (input.text_hash !== input.hash) {
    throw new Refusal('conflict', 'The text changed meanwhile: look at it again, then decide.');
  }
  await moveApproval(tx.q, review.id, review.state, {
    state: 'voided',
    decidedBy: tx.actor.label,
    decidedAt: tx.now,
    reason,
    payload: payloadOf({ ...notesOf(review), closed: true }),
  });
  await tellClosed(tx, notice, review, reason);
  const said = await reasonForRecord(tx, notice.id, reason);
  await auditApproval(tx, notice.id, 'approval.close', review, said);
  return { id: review.id };
}
