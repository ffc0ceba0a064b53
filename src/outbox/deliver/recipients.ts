import type { DeliveryPurpose, SubscriberStatus } from '#src/domain/subscriber.ts';
import type { DeliveryRow } from '#src/store/outbox.ts';
import type { Queries } from '#src/store/queries.ts';
import { subscribersById, type SubscriberRow } from '#src/store/subscribers.ts';

/** Who may get a mail of each purpose, at the time of sending it. */
const MAY_GET: Record<DeliveryPurpose, SubscriberStatus> = {
  announcement: 'confirmed',
  confirmation: 'pending',
  manage_link: 'confirmed',
  digest: 'confirmed',
  look_ahead: 'confirmed',
};

/** A batch may take minutes; somebody may leave meanwhile. */
const FRESH_MS = 1_000;

export interface Recipients {
  /** The person, or null where they may not get this mail any more. */
  of(delivery: DeliveryRow): Promise<SubscriberRow | null>;
}

/** The people of a batch, read again whenever what was read is over a second old. */
export function recipientsOf(
  q: Queries,
  deliveries: readonly DeliveryRow[],
  now: () => number,
): Recipients {
  const ids = [...new Set(deliveries.map(({ subscriberId }) => subscriberId))];
  let reading: Promise<Map<string, SubscriberRow>> | null = null;
  let readAt = 0;
  return {
    async of(delivery) {
      if (reading === null || now() - readAt >= FRESH_MS) {
        readAt = now();
        reading = subscribersById(q, ids);
      }
      const person = (await reading).get(delivery.subscriberId);
      return person?.status === MAY_GET[delivery.purpose] ? person : null;
    },
  };
}
