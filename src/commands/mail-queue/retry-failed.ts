import * as z from 'zod';
import { invalidField, notFound, Refusal } from '#src/domain/errors.ts';
import { addToCounters } from '#src/store/counters.ts';
import { insertDeliveryEvents } from '#src/store/delivery-events.ts';
import { foldOutdated } from '#src/store/folding.ts';
import type { Queries } from '#src/store/queries.ts';
import {
  failedDeliveries,
  findAnnouncement,
  requeue,
  type FailedOnes,
} from '#src/store/staff-of-mail.ts';
import { operation } from '../operation.ts';
import { line, oneOf, parseInput } from '../parse.ts';

/** Classes by which failed mail can be sent again; dead addresses get none whatever is asked. */
export const RETRIABLE_CLASSES = [
  'transient',
  'rate',
  'soft',
  'policy',
  'configuration',
  'message',
  'bug',
] as const;

/** Mails put back in one go: as many as one transaction holds without keeping others waiting. */
const MOST = 10_000;

const RetryInput = z.strictObject({
  announcement_id: line(40).optional(),
  delivery_id: line(40).optional(),
  failure_class: oneOf(RETRIABLE_CLASSES).optional(),
});

export interface RetryResult {
  /** Mails that go out again. */
  retried: number;
  /** Mails that do not, as a newer one about the same notice tells it all. */
  folded: number;
  /** Whether there are more: ask again. */
  more: boolean;
}

function wanted(raw: unknown): FailedOnes {
  const input = parseInput(RetryInput, raw);
  const given = Object.values(input).filter((value) => value !== undefined);
  if (given.length !== 1) {
    throw invalidField('', 'must have one of announcement_id, delivery_id and failure_class');
  }
  if (input.announcement_id !== undefined) {
    return { announcementId: input.announcement_id };
  }
  return input.delivery_id !== undefined
    ? { id: input.delivery_id }
    : { failureClass: input.failure_class! };
}

/**
 * Sends failed mail again: of one announcement, of one class of failure, or a single one. Whoever
 * may not be mailed any more is left out when its turn comes. Throws `invalid`, `not_found`, and
 * `not_allowed` for an announcement that was called back.
 */
export const retryFailed = operation({ scope: 'mail:write' }).write(
  async (tx, raw: unknown): Promise<RetryResult> => {
    const which = wanted(raw);

    await checkTarget(tx.q, which);
    const rows = await failedDeliveries(tx.q, which, MOST);
    if ('id' in which && rows.length === 0) {
      throw notFound('There is no failed mail with this id.');
    }
    const ids = rows.map(({ id }) => id);
    await requeue(tx.q, ids, tx.now);
    await insertDeliveryEvents(
      tx.q,
      ids.map((deliveryId) => ({
        deliveryId,
        at: tx.now,
        event: 'retried',
        actor: tx.actor.label,
      })),
    );
    let folded = 0;
    for (const [announcementId, group] of Map.groupBy(rows, (row) => row.announcementId)) {
      if (announcementId !== null) {
        folded += (await foldOutdated(tx.q, announcementId, group, tx.now)).size;
      }
    }
    await addToCounters(tx.q, [{ name: 'mails', labels: ['retried', ''], value: ids.length }]);
    const result = { retried: ids.length - folded, folded, more: ids.length === MOST };
    await tx.audit('mail_queue.retry', 'mail_queue', Object.values(which)[0] as string, {
      ...which,
      ...result,
    });
    return result;
  },
);

async function checkTarget(q: Queries, which: FailedOnes): Promise<void> {
  if (!('announcementId' in which)) {
    return;
  }
  const announcement = await findAnnouncement(q, which.announcementId);
  if (announcement === null) {
    throw notFound('There is no announcement with this id.');
  }
  if (announcement.status === 'cancelled') {
    throw new Refusal('not_allowed', 'This announcement was called back.');
  }
}
