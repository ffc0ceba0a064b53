import { isPerson } from '#src/domain/actor.ts';
import {
  isObjection,
  notesOf,
  strictestNeed,
  type ApprovalNeed,
  type ApprovalSubject,
} from '#src/domain/approval.ts';
import { tierRank } from '#src/domain/severity.ts';
import { approvalsOf, standingApproval } from '#src/store/approvals.ts';
import { findNotice, updatesOfNotices, type NoticeRow } from '#src/store/notices.ts';
import type { Queries } from '#src/store/queries.ts';
import { type Tx } from '../operation.ts';
import { neededBy, reviewWithin } from './enforced.ts';
import type { Passed } from './gate.ts';
import { publicTextOf } from './public-text.ts';
import { openApproval, payloadOf, voidOthers } from './write.ts';

/** Opens the review of a text that was published without the word that it needed. */
export async function oweTextReview(
  tx: Tx,
  notice: NoticeRow,
  text: { subject: ApprovalSubject; hash: string; reason: string | null },
): Promise<void> {
  await openApproval(tx, {
    noticeId: notice.id,
    subject: text.subject,
    textHash: text.hash,
    dueAt: tx.now + (await reviewWithin(tx.q, notice)),
    breakGlass: true,
    reason: text.reason,
  });
}

/** Opens the review that a publication owes, in the same transaction. */
export async function oweReview(
  tx: Tx,
  noticeId: string,
  passed: Pick<Passed, 'reviewOwed' | 'breakGlass'>,
  reason: string | null,
): Promise<void> {
  if (passed.reviewOwed) {
    const { breakGlass } = passed;
    await openReview(tx, noticeId, { breakGlass, reason, seen: {} });
  }
}

/**
 * A look that is owed for what came after a second person's word, and only for that: other times,
 * further words. Nothing is kept waiting for it. `before` is the notice as it was until now.
 */
export async function oweFurtherLook(tx: Tx, before: NoticeRow): Promise<void> {
  const notice = (await findNotice(tx.q, before.id))!;
  const needs = [await neededBy(tx, before), await neededBy(tx, notice)];
  if (needs.includes('before') && !(await isReviewOwed(tx.q, notice))) {
    const seen = await seenBefore(tx.q, notice.id);
    await openReview(tx, notice.id, { breakGlass: false, reason: null, seen });
  }
}

/**
 * A tier that is raised once the notice is public opens a look at all of it: what its first tier
 * asked was less. So does a time that customers were promised and that moves away: it was looked
 * at as what it was. `needed` is what held before.
 */
export async function oweLookOfRejudged(
  tx: Tx,
  before: NoticeRow & { needed: ApprovalNeed },
): Promise<void> {
  const notice = (await findNotice(tx.q, before.id))!;
  const needed = await neededBy(tx, notice);
  const other =
    tierRank(notice.tier) > tierRank(before.tier) ||
    strictestNeed([needed, before.needed]) !== before.needed ||
    (notice.commitPublicly && (notice.respondBy ?? 0) > (before.respondBy ?? 0));
  if (other && needed !== 'none' && !(await isReviewOwed(tx.q, notice))) {
    const look = { breakGlass: false, reason: null, seen: {} };
    await openReview(tx, notice.id, look);
  }
}

async function isReviewOwed(q: Queries, { id }: NoticeRow): Promise<boolean> {
  return ((await standingApproval(q, id, 'publication'))?.dueAt ?? null) !== null;
}

async function openReview(
  tx: Tx,
  noticeId: string,
  look: { breakGlass: boolean; reason: string | null; seen: Record<string, string> },
): Promise<void> {
  const { seen, ...rest } = look;
  const notice = (await findNotice(tx.q, noticeId))!;
  const { hash } = await publicTextOf(tx, notice, 'publication');
  await openApproval(tx, {
    noticeId,
    subject: 'publication',
    textHash: hash,
    dueAt: tx.now + (await reviewWithin(tx.q, notice)),
    payload: payloadOf({ seen }),
    ...rest,
  });
}

/** Who has looked at which text already: before it went out, or in a review that is over. */
async function seenBefore(q: Queries, noticeId: string): Promise<Record<string, string>> {
  const given = (await approvalsOf(q, noticeId)).filter(
    ({ subject, state }) => subject === 'publication' && state === 'used',
  );
  const first = (await updatesOfNotices(q, [noticeId])).find(({ sequence }) => sequence === 0);
  const approved = given.find(({ dueAt }) => dueAt === null);
  const looks = given.flatMap((row) => Object.entries(notesOf(row).seen ?? {}));
  return {
    ...(first && approved ? { [first.id]: approved.decidedBy! } : {}),
    ...Object.fromEntries(looks),
  };
}

/**
 * A further text while a review is owed: the review is of everything said so far. An objection is
 * answered by a person's own words alone: no standard text of a click or the clock corrects anything.
 */
export async function renewReview(
  tx: Tx,
  noticeId: string,
  { ownWords }: { ownWords: boolean },
): Promise<void> {
  const standing = await standingApproval(tx.q, noticeId, 'publication');
  if (standing === null || standing.dueAt === null) {
    return;
  }
  if (isObjection(standing) && !(ownWords && isPerson(tx.actor.label))) {
    return;
  }
  const notice = (await findNotice(tx.q, noticeId))!;
  const { hash } = await publicTextOf(tx, notice, 'publication');
  await voidOthers(tx, noticeId, 'publication', hash);
}
