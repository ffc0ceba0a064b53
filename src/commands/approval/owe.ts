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
import { updatesOfNotices, type NoticeRow } from '#src/store/notices.ts';
import type { Queries } from '#src/store/queries.ts';
import type { NoticeChange } from '../context.ts';
import { type Tx } from '../operation.ts';
import { neededBy, reviewWithin } from './enforced.ts';
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

/**
 * The look of a second person that a change asks for: at what went out without their word, at
 * further words of somebody's own and other times, at all of it where it is judged anew.
 */
export async function reviewChange(tx: Tx, change: NoticeChange): Promise<void> {
  const { before, after, update, ownWords, owes, neededBefore } = change;
  if (owes !== undefined) {
    await openReview(tx, after, { ...owes, seen: {} });
  }
  if (before.publishedAt === null) {
    return;
  }
  if (update !== null || after.tier !== before.tier) {
    await renewReview(tx, after, ownWords);
  }
  // What was approved was approved for other times. Customers plan by the new ones: they wait for nobody.
  if (update !== null && (ownWords || update.moment === 'rescheduled')) {
    await oweFurtherLook(tx, before, after);
  }
  if (neededBefore !== undefined) {
    await oweLookOfRejudged(tx, before, after, neededBefore);
  }
}

/**
 * A look that is owed for what came after a second person's word, and only for that: other times,
 * further words. Nothing is kept waiting for it. `before` is the notice as it was until now.
 */
async function oweFurtherLook(tx: Tx, before: NoticeRow, notice: NoticeRow): Promise<void> {
  const needs = [await neededBy(tx, before), await neededBy(tx, notice)];
  if (needs.includes('before') && !(await isReviewOwed(tx.q, notice))) {
    const seen = await seenBefore(tx.q, notice.id);
    await openReview(tx, notice, { breakGlass: false, reason: null, seen });
  }
}

/**
 * A tier that is raised once the notice is public opens a look at all of it: what its first tier
 * asked was less. So does a time that customers were promised and that moves away: it was looked
 * at as what it was.
 */
async function oweLookOfRejudged(
  tx: Tx,
  before: NoticeRow,
  notice: NoticeRow,
  neededBefore: ApprovalNeed,
): Promise<void> {
  const needed = await neededBy(tx, notice);
  const other =
    tierRank(notice.tier) > tierRank(before.tier) ||
    strictestNeed([needed, neededBefore]) !== neededBefore ||
    (notice.commitPublicly && (notice.respondBy ?? 0) > (before.respondBy ?? 0));
  if (other && needed !== 'none' && !(await isReviewOwed(tx.q, notice))) {
    await openReview(tx, notice, { breakGlass: false, reason: null, seen: {} });
  }
}

async function isReviewOwed(q: Queries, { id }: NoticeRow): Promise<boolean> {
  return ((await standingApproval(q, id, 'publication'))?.dueAt ?? null) !== null;
}

async function openReview(
  tx: Tx,
  notice: NoticeRow,
  { seen, ...rest }: { breakGlass: boolean; reason: string | null; seen: Record<string, string> },
): Promise<void> {
  const { hash } = await publicTextOf(tx, notice, 'publication');
  await openApproval(tx, {
    noticeId: notice.id,
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
async function renewReview(tx: Tx, notice: NoticeRow, ownWords: boolean): Promise<void> {
  const standing = await standingApproval(tx.q, notice.id, 'publication');
  if (standing === null || standing.dueAt === null) {
    return;
  }
  if (isObjection(standing) && !(ownWords && isPerson(tx.actor.label))) {
    return;
  }
  const { hash } = await publicTextOf(tx, notice, 'publication');
  await voidOthers(tx, notice.id, 'publication', hash);
}
