import * as z from 'zod';
import { invalidField, Refusal, type Fault } from '#src/domain/errors.ts';
import { isFinished } from '#src/domain/notice.ts';
import { clockStopped } from '#src/domain/response-clock.ts';
import { updateNotice } from '#src/store/notices.ts';
import { raisePublication } from '#src/store/record.ts';
import { iso, readInstant, throwFaults } from '../instants.ts';
import { checkRevision, loadNotice } from '../load-notice.ts';
import { noticeChanged } from '../notice-changed.ts';
import { operation } from '../operation.ts';
import { line } from '../parse.ts';
const ResponseInput = z.strictObject({
  /** When it was applied after all, in another way than this notice announced. */
  applied_at: line(40).nullish(),
  /** What became of it: for the record, not for customers. */
  reason: line(500, 10),
});

/**
 * Stops the response clock of work that ended without applying its patch, rolled back or
 * cancelled: because it was applied in another way, or because it need not be. Throws `invalid`,
 * `not_allowed`, `not_found`.
 */
export const closeResponse = operation({ scope: 'notices:write', change: ResponseInput }).write(
  async (tx, id, input, expectedRevision?: number) => {
    const notice = await loadNotice(tx.q, id);
    checkRevision(notice, expectedRevision);
    if (notice.respondBy === null) {
      throw new Refusal('not_allowed', 'This notice has no response clock.');
    }
    if (clockStopped(notice)) {
      throw new Refusal('not_allowed', 'The response clock of this notice has stopped already.');
    }
    if (notice.status === 'draft' || !isFinished(notice.kind, notice.status)) {
      throw new Refusal(
        'not_allowed',
        'The clock stops when this notice is completed; close it only where it ended otherwise.',
      );
    }
    const faults: Fault[] = [];
    const applied = input.applied_at
      ? readInstant(input.applied_at, notice.timeZone, '/applied_at', faults)
      : null;
    throwFaults(faults);
    if (applied !== null && applied > tx.now) {
      throw invalidField('/applied_at', 'must not be in the future');
    }
    await updateNotice(tx.q, id, {
      ...(applied === null ? { responseClosedAt: tx.now } : { respondedAt: applied }),
      revision: notice.revision + 1,
      updatedAt: tx.now,
    });
    if (notice.commitPublicly) {
      await raisePublication(tx.q, tx.now);
    }
    await tx.audit('notice.close_response', 'notice', id, {
      reason: input.reason,
      applied_at: iso(applied),
    });
    await noticeChanged(tx, { before: notice, update: null, ownWords: false });
    return { id };
  },
);
