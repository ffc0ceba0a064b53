import type { Actor } from '../../domain/actor.ts';
import type { SuppressionKind } from '../../domain/subscriber.ts';
import { dropWaiting } from '../../store/outbox.ts';
import type { Queries } from '../../store/queries.ts';
import { writeAudit } from '../../store/record.ts';
import { updateSubscriber, type SubscriberRow } from '../../store/subscribers.ts';

export interface Suppression {
  kind: SuppressionKind;
  reason: string;
  /** The report that decided it. */
  bounceId: string;
  actor: Actor;
  now: number;
}

/** Who left stays as having left; who complains stays as having complained, whatever came before. */
function applies(person: SubscriberRow, kind: SuppressionKind): boolean {
  if (person.status === 'suppressed') {
    return kind === 'complaint' && person.suppressedKind !== 'complaint';
  }
  return person.status !== 'unsubscribed';
}

/** Ends mail to a person and drops what waits for them; whether that is new. */
export async function suppress(
  q: Queries,
  person: SubscriberRow,
  { kind, reason, bounceId, actor, now }: Suppression,
): Promise<boolean> {
  if (!applies(person, kind)) {
    return false;
  }
  await updateSubscriber(q, person.id, {
    status: 'suppressed',
    suppressedAt: now,
    suppressedKind: kind,
    suppressedReason: reason,
    // A complaint is a way of leaving: nobody else may bring them back.
    ...(kind === 'complaint' ? { unsubscribedAt: now } : {}),
    requested: null,
    updatedAt: now,
  });
  await dropWaiting(q, person.id, now);
  await writeAudit(q, {
    at: now,
    actor: actor.label,
    action: 'subscriber.suppress',
    entity: 'subscriber',
    entityId: person.id,
    detail: { kind, bounce: bounceId },
  });
  return true;
}
