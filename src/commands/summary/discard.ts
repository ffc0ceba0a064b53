import { notFound, Refusal } from '#src/domain/errors.ts';
import { pendingBody } from '#src/domain/summary.ts';
import { deleteDraftSummary, findSummary, updateSummary } from '#src/store/summaries.ts';
import { voidOthers } from '../approval/write.ts';
import { followRequests } from '../disclosure/requests.ts';
import { loadNotice } from '../load-notice.ts';
import { operation } from '../operation.ts';
import { checkSummaryRevision } from './load.ts';
import { summaryHash } from './text.ts';

/** Discards a summary that is not published, or the correction of one that is. */
export const discardSummary = operation({ scope: 'notices:write' }).write(
  async (tx, noticeId: string, expectedRevision?: number) => {
    await loadNotice(tx.q, noticeId);
    const stored = await findSummary(tx.q, noticeId);
    if (stored === null) {
      throw notFound('This notice has no summary.');
    }
    checkSummaryRevision(stored.revision, expectedRevision);
    if (stored.status !== 'published') {
      await deleteDraftSummary(tx.q, noticeId);
    } else if (stored.sections.correction === null) {
      throw new Refusal(
        'not_allowed',
        'This summary is published and stays on the record: correct it instead.',
      );
    } else {
      const sections = { ...stored.sections, correction: null };
      await updateSummary(tx.q, stored, { sections, updatedBy: tx.actor.label, updatedAt: tx.now });
    }
    // What is public stays, and with it the look that it may owe.
    const left = await findSummary(tx.q, noticeId);
    const hash = left === null ? null : summaryHash(pendingBody(left));
    await voidOthers(tx, noticeId, 'summary', hash);
    await followRequests(tx, noticeId, 'summary', []);
    await tx.audit('summary.discard', 'notice', noticeId);
  },
);
