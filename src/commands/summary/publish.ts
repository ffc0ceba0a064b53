import type { CommandContext } from '../context.ts';
import { requireScope, type Actor } from '#src/domain/actor.ts';
import { Refusal } from '#src/domain/errors.ts';
import { pendingBody } from '#src/domain/summary.ts';
import { enqueueAnnouncement } from '#src/outbox/enqueue.ts';
import { announcementPriority } from '#src/outbox/priority.ts';
import { updatesOfNotices, type NoticeRow } from '#src/store/notices.ts';
import type { Queries } from '#src/store/queries.ts';
import { raisePublication, writeAudit } from '#src/store/record.ts';
import { findSummary, updateSummary, type Summary } from '#src/store/summaries.ts';
import { neededBy } from '../approval/enforced.ts';
import { passText } from '../approval/gate.ts';
import { oweTextReview } from '../approval/owe.ts';
import { parseInput } from '../parse.ts';
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
export async function publishSummary(
  context: CommandContext,
  actor: Actor,
  noticeId: string,
  raw: unknown,
  expectedRevision?: number,
): Promise<void> {
  requireScope(actor, 'notices:write');
  const input = parseInput(SummaryPublicationInput, raw ?? {});
  const now = context.now();
  await context.store.transaction(async (q) => {
    const notice = await loadFinished(q, noticeId);
    const stored = await findSummary(q, noticeId);
    if (stored === null) {
      throw new Refusal('not_allowed', 'Nobody has written a summary of this notice yet.');
    }
    checkSummaryRevision(stored.revision, expectedRevision);
    if (stored.status === 'published' && stored.sections.correction === null) {
      return;
    }
    const pending = pendingBody(stored);
    await checkLeaks(context, q, stored);
    const text = { subject: 'summary' as const, hash: summaryHash(pending) };
    const reason = input.break_glass_reason ?? null;
    const { breakGlass } = await passText(
      context,
      q,
      actor,
      notice,
      { ...text, needed: (await neededBy(q, notice, now)) !== 'none', breakGlassReason: reason },
      now,
    );
    const first = stored.status !== 'published';
    const change = first
      ? { sections: { ...stored.sections, notified: input.notify } }
      : correction(stored, actor, now);
    const moved = await updateSummary(q, stored, {
      status: 'published',
      publishedBy: stored.publishedBy ?? actor.label,
      publishedAt: stored.publishedAt ?? now,
      updatedBy: actor.label,
      updatedAt: now,
      ...change,
    });
    if (!moved) {
      throw new Refusal('conflict', 'Somebody was faster with this summary: read it again.');
    }
    if (breakGlass) {
      await oweTextReview(q, actor, notice, { ...text, reason }, now);
    }
    if (first && input.notify) {
      await announce(q, notice, pending.body, now);
    }
    await raisePublication(q, now);
    await writeAudit(q, {
      at: now,
      actor: actor.label,
      action: first ? 'summary.publish' : 'summary.correct',
      entity: 'notice',
      entityId: noticeId,
      detail: { revision: stored.revision + 1, notify: first && input.notify },
    });
  });
}

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

async function announce(q: Queries, notice: NoticeRow, body: string, now: number): Promise<void> {
  const [newest] = await updatesOfNotices(q, [notice.id]);
  await enqueueAnnouncement(q, {
    kind: 'summary',
    occasion: SUMMARY_OCCASION,
    noticeId: notice.id,
    updateId: newest!.id,
    body,
    priority: announcementPriority(notice.kind, notice.tier),
    now,
  });
}
