import { asc, eq } from 'drizzle-orm';
import type { DeliveryEvent } from '../domain/subscriber.ts';
import { newId } from './ids.ts';
import type { Queries } from './queries.ts';

export type DeliveryEventRow = Queries['t']['deliveryEvents']['$inferSelect'];

export interface NewDeliveryEvent {
  deliveryId: string;
  at: number;
  event: DeliveryEvent;
  failureClass?: string | null;
  detail?: string | null;
  /** `system`, or the label of whoever did it. */
  actor: string;
}

/** Stays below the number of values that one statement may have in either database. */
const AT_ONCE = 1_000;

/** Writes down, in the caller's transaction, what became of deliveries. */
export async function insertDeliveryEvents(
  q: Queries,
  events: readonly NewDeliveryEvent[],
): Promise<void> {
  for (let start = 0; start < events.length; start += AT_ONCE) {
    await q.db.insert(q.t.deliveryEvents).values(
      events.slice(start, start + AT_ONCE).map((event) => ({
        id: newId(),
        failureClass: null,
        detail: null,
        ...event,
      })),
    );
  }
}

/** What became of one delivery, the first thing first. */
export async function listDeliveryEvents(
  q: Queries,
  deliveryId: string,
): Promise<DeliveryEventRow[]> {
  const { deliveryEvents } = q.t;
  return q.db
    .select()
    .from(deliveryEvents)
    .where(eq(deliveryEvents.deliveryId, deliveryId))
    .orderBy(asc(deliveryEvents.at), asc(deliveryEvents.id));
}
