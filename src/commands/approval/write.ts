import {
  isObjection,
  notesOf,
  type ApprovalNotes,
  type ApprovalSubject,
} from '#src/domain/approval.ts';
import {
  insertApproval,
  moveApproval,
  standingApproval,
  type ApprovalRow,
} from '#src/store/approvals.ts';
import { newId } from '#src/store/ids.ts';
import { actingAs, type Tx } from '../operation.ts';
/** Notes as a row keeps them. */
export const payloadOf = (notes: ApprovalNotes): Record<string, unknown> => ({ ...notes });

/** Opens a request, inside the caller's transaction. */
export async function openApproval(
  tx: Tx,
  approval: Pick<ApprovalRow, 'noticeId' | 'subject' | 'textHash'> &
    Partial<Pick<ApprovalRow, 'dueAt' | 'breakGlass' | 'reason' | 'payload'>>,
): Promise<ApprovalRow> {
  const row: ApprovalRow = {
    id: newId(),
    state: 'requested',
    requestedBy: tx.actor.label,
    requestedAt: tx.now,
    dueAt: null,
    decidedBy: null,
    decidedAt: null,
    reason: null,
    breakGlass: false,
    payload: null,
    ...approval,
  };
  await insertApproval(tx.q, row);
  return row;
}

/**
 * Voids what was asked for or given for another text than this one. Whoever decided meanwhile
 * sees in the record why their word counts no more. A review that is owed is not got rid of by
 * another text: it goes on, of that one. With `null` for the text nothing goes on.
 */
export async function voidOthers(
  tx: Tx,
  noticeId: string,
  subject: ApprovalSubject,
  textHash: string | null,
): Promise<ApprovalRow | null> {
  const standing = await standingApproval(tx.q, noticeId, subject);
  if (standing === null || standing.textHash === textHash) {
    return null;
  }
  // An objection stays on the record as what it is; it is answered, and no longer owed.
  const ended = isObjection(standing)
    ? ({ state: 'rejected', dueAt: null } as const)
    : ({ state: 'voided' } as const);
  await moveApproval(tx.q, standing.id, standing.state, ended);
  await tx.audit('approval.void', 'notice', noticeId, {
    approval: standing.id,
    subject,
    was: standing.state,
  });
  if (standing.dueAt !== null && textHash !== null) {
    await carryOn(tx, standing, textHash);
  }
  return standing;
}

/** The same review, of what is there now: its time stays, and so does what was looked at. */
async function carryOn(tx: Tx, review: ApprovalRow, textHash: string): Promise<void> {
  const objected = isObjection(review);
  const { openedReason, ...notes } = notesOf(review);
  const since = notes.since ?? review.requestedAt;
  await openApproval(actingAs(tx, { label: review.requestedBy, scopes: [] }), {
    noticeId: review.noticeId,
    subject: review.subject,
    textHash,
    dueAt: review.dueAt,
    breakGlass: review.breakGlass,
    reason: objected ? (openedReason ?? null) : review.reason,
    payload: payloadOf({
      ...notes,
      since,
      askedAt: objected ? tx.now : (notes.askedAt ?? since),
    }),
  });
}
