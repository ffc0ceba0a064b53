import type { Actor } from '../../domain/actor.ts';
import type { ApprovalSubject } from '../../domain/approval.ts';
import {
  insertApproval,
  liveApproval,
  moveApproval,
  type ApprovalRow,
} from '../../store/approvals.ts';
import { newId } from '../../store/ids.ts';
import type { Queries } from '../../store/queries.ts';
import { writeAudit } from '../../store/record.ts';

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
 * sees in the record why their word counts no more.
 */
export async function voidOthers(
  q: Queries,
  actor: Actor,
  noticeId: string,
  subject: ApprovalSubject,
  textHash: string | null,
  now: number,
): Promise<ApprovalRow | null> {
  const live = await liveApproval(q, noticeId, subject);
  if (live === null || live.textHash === textHash) {
    return null;
  }
  await moveApproval(q, live.id, live.state, { state: 'voided' });
  await writeAudit(q, {
    at: now,
    actor: actor.label,
    action: 'approval.void',
    entity: 'notice',
    entityId: noticeId,
    detail: { approval: live.id, subject, was: live.state },
  });
  return live;
}
