import { isGivenUp, SOFT_BOUNCE_WITHIN_MS } from '#src/domain/bounce.ts';
import type { SuppressionKind } from '#src/domain/subscriber.ts';
import { suppressAddress } from '#src/store/consent.ts';
import type { DeliveryRow } from '#src/store/outbox.ts';
import type { Queries } from '#src/store/queries.ts';
import { writeAudit } from '#src/store/record.ts';
import { insertSoftRefusal, softBounceTimes } from '#src/store/soft-bounces.ts';
import type { Failure } from './outcome.ts';

/** Sees to it that an address gets no further mail, and says so in the record. */
export async function suppress(
  q: Queries,
  delivery: DeliveryRow,
  why: { kind: SuppressionKind; reason: string; now: number },
): Promise<void> {
  const { kind, reason, now } = why;
  if (!(await suppressAddress(q, delivery.subscriberId, { kind, reason, at: now }))) {
    return;
  }
  await writeAudit(q, {
    at: now,
    actor: 'system',
    action: 'subscriber.suppress',
    entity: 'subscriber',
    entityId: delivery.subscriberId,
    detail: { delivery: delivery.id, kind },
  });
}

/** Notes a soft bounce; on too many days of late, the address is given up. */
export async function countAgainstAddress(
  q: Queries,
  delivery: DeliveryRow,
  failure: Failure,
  now: number,
): Promise<void> {
  const { subscriberId } = delivery;
  await insertSoftRefusal(q, {
    subscriberId,
    deliveryId: delivery.id,
    statusCode: failure.enhanced ?? null,
    diagnostic: failure.text,
    at: now,
  });
  const times = await softBounceTimes(q, subscriberId, now - SOFT_BOUNCE_WITHIN_MS);
  if (isGivenUp(times, now)) {
    await suppress(q, delivery, { kind: 'soft_bounces', reason: failure.text, now });
  }
}
