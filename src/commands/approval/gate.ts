import type { Actor } from '../../domain/actor.ts';
import type { ApprovalSubject } from '../../domain/approval.ts';
import { Refusal } from '../../domain/errors.ts';
import { liveApproval, moveApproval } from '../../store/approvals.ts';
import type { NoticeRow } from '../../store/notices.ts';
import type { Queries } from '../../store/queries.ts';
import { writeAudit } from '../../store/record.ts';
import type { CommandContext } from '../context.ts';
import { findNotice } from '../../store/notices.ts';
import { tierPolicies } from '../settings/tier-policies.ts';
import { neededBy } from './enforced.ts';
import { publicTextOf } from './public-text.ts';
import { openApproval, voidOthers } from './write.ts';

export interface Passed {
  /** What is still owed once it is published: a second person's look. */
  reviewOwed: boolean;
  breakGlass: boolean;
}

function refused(detail: string): Refusal {
  return new Refusal('not_allowed', detail, {
    faults: [{ pointer: '/break_glass_reason', detail }],
  });
}

/**
 * Lets a publication pass or refuses it, inside its transaction: an approval counts for the
 * exact text only, and is used up by it. `breakGlassReason` passes without one, on the record.
 */
export async function passPublication(
  context: CommandContext,
  q: Queries,
  actor: Actor,
  notice: NoticeRow,
  breakGlassReason: string | null,
  now: number,
): Promise<Passed> {
  const need = await neededBy(q, notice);
  if (need !== 'before') {
    return { reviewOwed: need === 'after', breakGlass: false };
  }
  const { hash } = await publicTextOf(context, q, notice, 'publication');
  const text = { subject: 'publication' as const, hash, needed: true, breakGlassReason };
  const { breakGlass } = await passText(q, actor, notice, text, now);
  return { reviewOwed: breakGlass, breakGlass };
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
    await voidOthers(q, actor, notice.id, subject, null, now);
    await writeAudit(q, {
      at: now,
      actor: actor.label,
      action: 'approval.break_glass',
      entity: 'notice',
      entityId: notice.id,
      detail: { subject, reason: breakGlassReason },
    });
    return { breakGlass: true };
  }
  throw refused(whyNot(approval, hash));
}

/** Opens the review of a text that was published without the word that it needed. */
export async function oweTextReview(
  q: Queries,
  actor: Actor,
  notice: Pick<NoticeRow, 'id' | 'tier'>,
  text: { subject: ApprovalSubject; hash: string; reason: string | null },
  now: number,
): Promise<void> {
  const policy = (await tierPolicies(q)).find((one) => one.tier === notice.tier)!;
  await openApproval(
    q,
    actor,
    {
      noticeId: notice.id,
      subject: text.subject,
      textHash: text.hash,
      dueAt: now + policy.reviewWithinMs,
      breakGlass: true,
      reason: text.reason,
    },
    now,
  );
}

function whyNot(approval: Awaited<ReturnType<typeof liveApproval>>, hash: string): string {
  if (approval === null) {
    return 'This needs a second person’s approval before it is published: ask for it first, or publish without one and give a reason.';
  }
  if (approval.textHash !== hash) {
    return 'The text changed after it was approved or asked about, so that word no longer counts: ask again.';
  }
  return 'A second person has not approved this yet.';
}

/** Opens the review that an emergency owes, after it was published, in the same transaction. */
export async function oweReview(
  context: CommandContext,
  q: Queries,
  actor: Actor,
  noticeId: string,
  passed: Passed,
  reason: string | null,
  now: number,
): Promise<void> {
  if (!passed.reviewOwed) {
    return;
  }
  const notice = (await findNotice(q, noticeId))!;
  const policy = (await tierPolicies(q)).find((one) => one.tier === notice.tier)!;
  const { hash } = await publicTextOf(context, q, notice, 'publication');
  await openApproval(
    q,
    actor,
    {
      noticeId,
      subject: 'publication',
      textHash: hash,
      dueAt: now + policy.reviewWithinMs,
      breakGlass: passed.breakGlass,
      reason,
    },
    now,
  );
}

/** A further text while a review is open: the review is of everything said so far. */
export async function renewReview(
  context: CommandContext,
  q: Queries,
  actor: Actor,
  noticeId: string,
  now: number,
): Promise<void> {
  const open = await liveApproval(q, noticeId, 'publication');
  if (open === null || open.dueAt === null || open.state !== 'requested') {
    return;
  }
  const notice = (await findNotice(q, noticeId))!;
  const { hash } = await publicTextOf(context, q, notice, 'publication');
  if (hash === open.textHash) {
    return;
  }
  await voidOthers(q, actor, noticeId, 'publication', hash, now);
  await openApproval(
    q,
    { ...actor, label: open.requestedBy },
    {
      noticeId,
      subject: 'publication',
      textHash: hash,
      dueAt: open.dueAt,
      breakGlass: open.breakGlass,
      reason: open.reason,
    },
    now,
  );
}
