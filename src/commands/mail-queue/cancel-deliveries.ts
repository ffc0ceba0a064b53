import type { CommandContext } from '../context.ts';
import * as z from 'zod';
import { requireScope, type Actor } from '#src/domain/actor.ts';
import { notFound } from '#src/domain/errors.ts';
import { addToCounters } from '#src/store/counters.ts';
import { insertDeliveryEvents } from '#src/store/delivery-events.ts';
import { endAnnouncementHold } from '#src/store/mail-holds.ts';
import { updateAnnouncement } from '#src/store/outbox.ts';
import { writeAudit } from '#src/store/record.ts';
import { cancelWaiting, findAnnouncement } from '#src/store/staff-of-mail.ts';
import { line, parseInput } from '../parse.ts';

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
export async function cancelDeliveries(
  context: CommandContext,
  actor: Actor,
  raw: unknown,
): Promise<CancelResult> {
  requireScope(actor, 'mail:write');
  const { announcement_id: id } = parseInput(CancelInput, raw);
  const now = context.now();
  await context.store.transaction(async (q) => {
    const announcement = await findAnnouncement(q, id);
    if (announcement === null) {
      throw notFound('There is no announcement with this id.');
    }
    if (announcement.status !== 'cancelled') {
      await updateAnnouncement(q, id, { status: 'cancelled' });
      await endAnnouncementHold(q, id, now);
      await writeAudit(q, {
        at: now,
        actor: actor.label,
        action: 'mail_queue.cancel',
        entity: 'notice',
        entityId: announcement.noticeId,
        detail: { announcement: id, update: announcement.updateId },
      });
    }
  });
  // From here on no worker sends any of it; the rest is book-keeping, in small transactions.
  let cancelled = 0;
  for (let last = AT_ONCE; last === AT_ONCE; cancelled += last) {
    last = await context.store.transaction(async (q) => {
      const ids = await cancelWaiting(q, id, AT_ONCE, now);
      await insertDeliveryEvents(
        q,
        ids.map((deliveryId) => ({ deliveryId, at: now, event: 'cancelled', actor: actor.label })),
      );
      await addToCounters(q, [{ name: 'mails', labels: ['cancelled', ''], value: ids.length }]);
      return ids.length;
    });
  }
  return { cancelled };
}
