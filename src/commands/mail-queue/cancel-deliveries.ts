import * as z from 'zod';
import { notFound } from '#src/domain/errors.ts';
import { addToCounters } from '#src/store/counters.ts';
import { insertDeliveryEvents } from '#src/store/delivery-events.ts';
import { endAnnouncementHold } from '#src/store/mail-holds.ts';
import { updateAnnouncement } from '#src/store/outbox.ts';
import { cancelWaiting, findAnnouncement } from '#src/store/staff-of-mail.ts';
import { operation, writing } from '../operation.ts';
import { line } from '../parse.ts';

const AT_ONCE = 2_000;

const CancelInput = z.strictObject({ announcement_id: line(40) });

export interface CancelResult {
  /** Mails that will not go out. What is under way just now still does. */
  cancelled: number;
}

/**
 * Calls an announcement back: nobody else is mailed about it. What was sent stays sent, and a
 * second call changes nothing. Throws `invalid`, `not_found`.
 */
export const cancelDeliveries = operation({ scope: 'mail:write', input: CancelInput }).run(
  async (context, actor, { announcement_id: id }): Promise<CancelResult> => {
    await writing(context, actor, async (tx) => {
      const announcement = await findAnnouncement(tx.q, id);
      if (announcement === null) {
        throw notFound('There is no announcement with this id.');
      }
      if (announcement.status !== 'cancelled') {
        await updateAnnouncement(tx.q, id, { status: 'cancelled' });
        await endAnnouncementHold(tx.q, id, tx.now);
        await tx.audit('mail_queue.cancel', 'notice', announcement.noticeId, {
          announcement: id,
          update: announcement.updateId,
        });
      }
    });
    // From here on no worker sends any of it; the rest is book-keeping, in small transactions.
    let cancelled = 0;
    for (let last = AT_ONCE; last === AT_ONCE; cancelled += last) {
      last = await writing(context, actor, async (tx) => {
        const ids = await cancelWaiting(tx.q, id, AT_ONCE, tx.now);
        await insertDeliveryEvents(
          tx.q,
          ids.map((deliveryId) => ({
            deliveryId,
            at: tx.now,
            event: 'cancelled',
            actor: tx.actor.label,
          })),
        );
        await addToCounters(tx.q, [
          { name: 'mails', labels: ['cancelled', ''], value: ids.length },
        ]);
        return ids.length;
      });
    }
    return { cancelled };
  },
);
