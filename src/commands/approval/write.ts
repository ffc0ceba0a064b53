import type { Actor } from '#src/domain/actor.ts';
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
import type { Queries } from '#src/store/queries.ts';
import { writeAudit } from '#src/store/record.ts';

/** Notes as a row keeps them. */
export const payloadOf = (notes: ApprovalNotes): Record<string, unknown> => ({ ...notes });

/** Opens a request, inside the caller's transaction. */
export async function openApproval(
  q: Queries,
  actor: Actor,
  approval: Pick<ApprovalRow, 'noticeId' | 'subject' | 'textHash'> &
    Partial<Pick<ApprovalRow, 'dueAt' | 'breakGlass' | 'reason' | 'payload'>>,
  now: number,
): Promise<ApprovalRow> {
  const row: ApprovalRow = {
    id: newId(),
    state: 'requested',
    requestedBy: actor.label,
    requestedAt: now,
    dueAt: null,
    decidedBy: null,
    decidedAt: null,
    reason: null,
    breakGlass: false,
    payload: null,
    ...approval,
  };
  await insertApproval(q, row);
  return row;
}

/**
 * Voids what was asked for or given for another text than this one. Whoever decided meanwhile
 * sees in the record why their word counts no more. A review that is owed is not got rid of by
 * another text: it goes on, of that one. With `null` for the text nothing goes on.
 */
export async function voidOthers(
  q: Queries,
  actor: Actor,
  noticeId: string,
  subject: ApprovalSubject,
  textHash: string | null,
  now: number,
): Promise<ApprovalRow | null> {
  const standing = await standingApproval(q, noticeId, subject);
  if (standing === null || standing.textHash === textHash) {
    return null;
  }
  // An objection stays on the record as what it is; it is answered, and no longer owed.
  const ended = isObjection(standing)
    ? ({ state: 'rejected', dueAt: null } as const)
    : ({ state: 'voided' } as const);
  await moveApproval(q, standing.id, standing.state, ended);
  await writeAudit(q, {
    at: now,
    actor: actor.label,
    action: 'approval.void',
    entity: 'notice',
    entityId: noticeId,
    detail: { approval: standing.id, subject, was: standing.state },
  });
  if (standing.dueAt !== null && textHash !== null) {
    await carryOn(q, standing, textHash, now);
  }
  return standing;
}

/** The same review, of what is there now: its time stays, and so does what was looked at. */
async function carryOn(
  q: Queries,
  review: ApprovalRow,
  textHash: string,
  now: number,
): Promise<void> {
  const objected = isObjection(review);
  const { openedReason, ...notes } = notesOf(review);
  const since = notes.since ?? review.requestedAt;
  await openApproval(
    q,
    { label: review.requestedBy, scopes: [] },
    {
      noticeId: review.noticeId,
      subject: review.subject,
      textHash,
      dueAt: review.dueAt,
      breakGlass: review.breakGlass,
      reason: objected ? (openedReason ?? null) : review.reason,
      payload: payloadOf({
        ...notes,
        since,
        askedAt: objected ? now : (notes.askedAt ?? since),
      }),
    },
    now,
  );
}
