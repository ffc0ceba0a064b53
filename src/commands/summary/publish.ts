import { type Actor } from '#src/domain/actor.ts';
import { Refusal } from '#src/domain/errors.ts';
import { pendingBody } from '#src/domain/summary.ts';
import { enqueueAnnouncement } from '#src/outbox/enqueue.ts';
import { announcementPriority } from '#src/outbox/priority.ts';
import { updatesOfNotices, type NoticeRow } from '#src/store/notices.ts';
import { raisePublication } from '#src/store/record.ts';
import { findSummary, updateSummary, type Summary } from '#src/store/summaries.ts';
import { neededBy } from '../approval/enforced.ts';
import { passText } from '../approval/gate.ts';
import { oweTextReview } from '../approval/owe.ts';
import { operation, type Tx } from '../operation.ts';
import { mayBeEmpty } from '../parse.ts';
import { SummaryPublicationInput } from './input.ts';
import { checkSummaryRevision, loadFinished } from './load.ts';
import { checkLeaks } from './save.ts';
import { summaryHash } from './text.ts';

/** What an announcement of a summary is told apart by: a notice has one. */
const SUMMARY_OCCASION = 'summary';

/**
 * Publishes a notice's summary: seen by everybody, and mailed once to those who got its first
 * mail. Of one that is published, its correction, which is mailed to nobody. Publishing what is
 * public already changes nothing.
 */
export const publishSummary = operation({
  scope: 'notices:write',
  change: mayBeEmpty(SummaryPublicationInput),
}).write(async (tx, noticeId, input, expectedRevision?: number) => {
  const notice = await loadFinished(tx.q, noticeId);
  const stored = await findSummary(tx.q, noticeId);
  if (stored === null) {
    throw new Refusal('not_allowed', 'Nobody has written a summary of this notice yet.');
  }
  checkSummaryRevision(stored.revision, expectedRevision);
  if (stored.status === 'published' && stored.sections.correction === null) {
    return;
  }
  const pending = pendingBody(stored);
  await checkLeaks(tx, stored);
  const text = { subject: 'summary' as const, hash: summaryHash(pending) };
  const reason = input.break_glass_reason ?? null;
  const { breakGlass } = await passText(tx, notice, {
    ...text,
    needed: (await neededBy(tx, notice)) !== 'none',
    breakGlassReason: reason,
  });
  const first = stored.status !== 'published';
  const change = first
    ? { sections: { ...stored.sections, notified: input.notify } }
    : correction(stored, tx.actor, tx.now);
  const moved = await updateSummary(tx.q, stored, {
    status: 'published',
    publishedBy: stored.publishedBy ?? tx.actor.label,
    publishedAt: stored.publishedAt ?? tx.now,
    updatedBy: tx.actor.label,
    updatedAt: tx.now,
    ...change,
  });
  if (!moved) {
    throw new Refusal('conflict', 'Somebody was faster with this summary: read it again.');
  }
  if (breakGlass) {
    await oweTextReview(tx, notice, { ...text, reason });
  }
  if (first && input.notify) {
    await announce(tx, notice, pending.body);
  }
  await raisePublication(tx.q, tx.now);
  await tx.audit(first ? 'summary.publish' : 'summary.correct', 'notice', noticeId, {
    revision: stored.revision + 1,
    notify: first && input.notify,
  });
});

/** The correction takes the place of what was public, which stays on the record. */
function correction(
  stored: Summary,
  actor: Actor,
  now: number,
): Pick<Summary, 'body' | 'sections'> {
  const { correction: pending, corrections, notified } = stored.sections;
  const { body, note, ownBody, cause, done, changes } = pending!;
  return {
    body,
    sections: {
      cause,
      done,
      changes,
      ownBody,
      correction: null,
      notified,
      corrections: [...corrections, { at: now, note, by: actor.label, was: stored.body }],
    },
  };
}

async function announce(tx: Tx, notice: NoticeRow, body: string): Promise<void> {
  const [newest] = await updatesOfNotices(tx.q, [notice.id]);
  await enqueueAnnouncement(tx.q, {
    kind: 'summary',
    occasion: SUMMARY_OCCASION,
    noticeId: notice.id,
    updateId: newest!.id,
    body,
    priority: announcementPriority(notice.kind, notice.tier),
    now: tx.now,
  });
}
