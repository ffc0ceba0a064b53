import { personOf } from '#src/domain/actor.ts';
import type { ApprovalSubject } from '#src/domain/approval.ts';
import { Refusal } from '#src/domain/errors.ts';
import { approvalsOf, liveApproval, moveApproval, type ApprovalRow } from '#src/store/approvals.ts';
import type { NoticeRow } from '#src/store/notices.ts';
import type { Queries } from '#src/store/queries.ts';
import { reasonForRecord } from '../disclosure/may-be-said.ts';
import type { FirstText } from '../notice/draft-text.ts';
import { type Tx } from '../operation.ts';
import { neededBy } from './enforced.ts';
import { publicTextOf } from './public-text.ts';
import { voidOthers } from './write.ts';

export interface Passed {
  /** What is still owed once it is published: a second person's look. */
  reviewOwed: boolean;
  breakGlass: boolean;
  /** What goes out: exactly what was approved, where something was. */
  text: FirstText;
}

/** What somebody is about to publish. */
export interface Publication {
  text: FirstText;
  notify: boolean;
  breakGlassReason: string | null;
}

function refused(detail: string, pointer = '/break_glass_reason'): Refusal {
  return new Refusal('not_allowed', detail, { faults: [{ pointer, detail }] });
}

/**
 * Lets a publication pass or refuses it, inside its transaction: an approval counts for the
 * exact text only, and is used up by it. A reason passes without one, on the record.
 */
export async function passPublication(
  tx: Tx,
  notice: NoticeRow,
  publication: Publication,
): Promise<Passed> {
  const need = await neededBy(tx, notice);
  const live = await liveApproval(tx.q, notice.id, 'publication');
  const { text, notify, breakGlassReason } = publication;
  const seen = live && (await publicTextOf(tx, notice, 'publication'));
  const approved =
    live?.state === 'approved' &&
    live.textHash === seen!.hash &&
    seen!.first!.status === text.status;
  if (approved && notify === notice.notify) {
    await moveApproval(tx.q, live.id, 'approved', { state: 'used' });
    return { reviewOwed: false, breakGlass: false, text: seen!.first! };
  }
  if (need !== 'before') {
    await voidOthers(tx, notice.id, 'publication', null);
    return { reviewOwed: need === 'after', breakGlass: false, text };
  }
  if (breakGlassReason !== null) {
    await breakGlass(tx, notice, 'publication', breakGlassReason);
    return { reviewOwed: true, breakGlass: true, text };
  }
  if (approved) {
    throw refused(
      notice.notify
        ? 'What was approved is mailed: publish it so, or change the draft and ask again.'
        : 'What was approved is mailed to nobody: publish it so, or change the draft and ask again.',
      '/notify',
    );
  }
  throw refused(
    seen?.lapsed ?? (await whyNot(tx.q, notice.id, 'publication', live, seen?.hash ?? null)),
  );
}

/** Goes without the word that is needed: on the record, and what was asked for ends. */
async function breakGlass(
  tx: Tx,
  notice: Pick<NoticeRow, 'id'>,
  subject: ApprovalSubject,
  reason: string,
): Promise<void> {
  await voidOthers(tx, notice.id, subject, null);
  await tx.audit('approval.break_glass', 'notice', notice.id, {
    subject,
    ...(await reasonForRecord(tx, notice.id, reason)),
  });
}

export interface TextToPass {
  subject: ApprovalSubject;
  /** Of the exact text. */
  hash: string;
  needed: boolean;
  breakGlassReason: string | null;
}

/** The same for a text of any subject, where a second person's word is needed for it. */
export async function passText(
  tx: Tx,
  notice: Pick<NoticeRow, 'id'>,
  { subject, hash, needed, breakGlassReason }: TextToPass,
): Promise<{ breakGlass: boolean }> {
  const approval = await liveApproval(tx.q, notice.id, subject);
  if (approval?.state === 'approved' && approval.textHash === hash) {
    await moveApproval(tx.q, approval.id, 'approved', { state: 'used' });
    return { breakGlass: false };
  }
  if (!needed) {
    return { breakGlass: false };
  }
  if (breakGlassReason !== null) {
    await breakGlass(tx, notice, subject, breakGlassReason);
    return { breakGlass: true };
  }
  throw refused(await whyNot(tx.q, notice.id, subject, approval, hash));
}

async function whyNot(
  q: Queries,
  noticeId: string,
  subject: ApprovalSubject,
  approval: ApprovalRow | null,
  hash: string | null,
): Promise<string> {
  if (approval === null) {
    const last = (await approvalsOf(q, noticeId)).find((row) => row.subject === subject);
    if (last?.state === 'voided') {
      return 'What was approved or asked about no longer counts: the text changed since, or who approved it can no longer sign in. Ask again.';
    }
    if (last?.state === 'rejected') {
      return `${personOf(last.decidedBy!)} sent back what was asked about: change it, then ask again.`;
    }
    return 'This needs a second person’s approval before it is published: ask for it first, or publish without one and give a reason.';
  }
  if (approval.textHash !== hash) {
    return 'The text changed after it was approved or asked about, so that word no longer counts: ask again.';
  }
  return 'A second person has not approved this yet.';
}
