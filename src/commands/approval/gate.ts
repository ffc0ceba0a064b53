import type { CommandContext } from '../context.ts';
import { personOf, type Actor } from '#src/domain/actor.ts';
import type { ApprovalSubject } from '#src/domain/approval.ts';
import { Refusal } from '#src/domain/errors.ts';
import { approvalsOf, liveApproval, moveApproval, type ApprovalRow } from '#src/store/approvals.ts';
import type { NoticeRow } from '#src/store/notices.ts';
import type { Queries } from '#src/store/queries.ts';
import { writeAudit } from '#src/store/record.ts';
import { reasonForRecord } from '../disclosure/may-be-said.ts';
import type { FirstText } from '../notice/draft-text.ts';
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
  context: CommandContext,
  q: Queries,
  actor: Actor,
  notice: NoticeRow,
  publication: Publication,
  now: number,
): Promise<Passed> {
  const need = await neededBy(q, notice, now);
  const live = await liveApproval(q, notice.id, 'publication');
  const { text, notify, breakGlassReason } = publication;
  const seen = live && (await publicTextOf(context, q, notice, 'publication'));
  const approved =
    live?.state === 'approved' &&
    live.textHash === seen!.hash &&
    seen!.first!.status === text.status;
  if (approved && notify === notice.notify) {
    await moveApproval(q, live.id, 'approved', { state: 'used' });
    return { reviewOwed: false, breakGlass: false, text: seen!.first! };
  }
  if (need !== 'before') {
    await voidOthers(q, actor, notice.id, 'publication', null, now);
    return { reviewOwed: need === 'after', breakGlass: false, text };
  }
  if (breakGlassReason !== null) {
    await breakGlass(context, q, actor, notice, 'publication', breakGlassReason, now);
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
    seen?.lapsed ?? (await whyNot(q, notice.id, 'publication', live, seen?.hash ?? null)),
  );
}

/** Goes without the word that is needed: on the record, and what was asked for ends. */
async function breakGlass(
  context: CommandContext,
  q: Queries,
  actor: Actor,
  notice: Pick<NoticeRow, 'id'>,
  subject: ApprovalSubject,
  reason: string,
  now: number,
): Promise<void> {
  await voidOthers(q, actor, notice.id, subject, null, now);
  await writeAudit(q, {
    at: now,
    actor: actor.label,
    action: 'approval.break_glass',
    entity: 'notice',
    entityId: notice.id,
    detail: { subject, ...(await reasonForRecord(context, q, notice.id, reason)) },
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
  context: CommandContext,
  q: Queries,
  actor: Actor,
  notice: Pick<NoticeRow, 'id'>,
  { subject, hash, needed, breakGlassReason }: TextToPass,
  now: number,
): Promise<{ breakGlass: boolean }> {
  const approval = await liveApproval(q, notice.id, subject);
  if (approval?.state === 'approved' && approval.textHash === hash) {
    await moveApproval(q, approval.id, 'approved', { state: 'used' });
    return { breakGlass: false };
  }
  if (!needed) {
    return { breakGlass: false };
  }
  if (breakGlassReason !== null) {
    await breakGlass(context, q, actor, notice, subject, breakGlassReason, now);
    return { breakGlass: true };
  }
  throw refused(await whyNot(q, notice.id, subject, approval, hash));
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
