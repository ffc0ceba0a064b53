import type { CommandContext } from '../context.ts';
import { requireScope, type Actor } from '#src/domain/actor.ts';
import { notFound, Refusal } from '#src/domain/errors.ts';
import { pendingBody } from '#src/domain/summary.ts';
import { writeAudit } from '#src/store/record.ts';
import { deleteDraftSummary, findSummary, updateSummary } from '#src/store/summaries.ts';
import { voidOthers } from '../approval/write.ts';
import { followRequests } from '../disclosure/requests.ts';
import { loadNotice } from '../notice/load.ts';
import { checkSummaryRevision } from './load.ts';
import { summaryHash } from './text.ts';

/** Discards a summary that is not published, or the correction of one that is. */
export async function discardSummary(
  context: CommandContext,
  actor: Actor,
  noticeId: string,
  expectedRevision?: number,
): Promise<void> {
  requireScope(actor, 'notices:write');
  const now = context.now();
  await context.store.transaction(async (q) => {
    await loadNotice(q, noticeId);
    const stored = await findSummary(q, noticeId);
    if (stored === null) {
      throw notFound('This notice has no summary.');
    }
    checkSummaryRevision(stored.revision, expectedRevision);
    if (stored.status !== 'published') {
      await deleteDraftSummary(q, noticeId);
    } else if (stored.sections.correction === null) {
      throw new Refusal(
        'not_allowed',
        'This summary is published and stays on the record: correct it instead.',
      );
    } else {
      const sections = { ...stored.sections, correction: null };
      await updateSummary(q, stored, { sections, updatedBy: actor.label, updatedAt: now });
    }
    // What is public stays, and with it the look that it may owe.
    const left = await findSummary(q, noticeId);
    const hash = left === null ? null : summaryHash(pendingBody(left));
    await voidOthers(q, actor, noticeId, 'summary', hash, now);
    await followRequests(context, q, actor, noticeId, 'summary', [], now);
    await writeAudit(q, {
      at: now,
      actor: actor.label,
      action: 'summary.discard',
      entity: 'notice',
      entityId: noticeId,
    });
  });
}
