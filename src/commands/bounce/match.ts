import type { BounceReport, MessageClue } from '#src/domain/bounce.ts';
import { findDelivery, findNoticeDelivery } from '#src/store/bounces.ts';
import type { DeliveryRow } from '#src/store/outbox.ts';
import type { Queries } from '#src/store/queries.ts';

/**
 * The delivery that a report is about: the one that our signature names, or else the first that
 * an id of the sent mail leads to. Addresses in a report lead nowhere, because anybody can write
 * them. Null for a report that is about none of our mails, or about one that is forgotten.
 */
export async function matchDelivery(q: Queries, report: BounceReport): Promise<DeliveryRow | null> {
  if (report.deliveryId !== null) {
    return findDelivery(q, report.deliveryId);
  }
  for (const clue of report.clues) {
    const delivery = await deliveryOf(q, clue);
    if (delivery !== null) {
      return delivery;
    }
  }
  return null;
}

async function deliveryOf(q: Queries, clue: MessageClue): Promise<DeliveryRow | null> {
  if (clue.is === 'delivery') {
    return findDelivery(q, clue.deliveryId);
  }
  const { noticeId, subscriberId, part } = clue;
  const sequence = /^\d{1,6}/.exec(part)?.[0];
  return sequence === undefined
    ? null
    : findNoticeDelivery(q, { noticeId, subscriberId, sequence: Number(sequence) });
}
