import type { Actor } from '#src/domain/actor.ts';
import type { SuppressedBy } from '#src/domain/subscriber.ts';
import { optOut, suppressAddress } from '#src/store/consent.ts';
import type { Queries } from '#src/store/queries.ts';
import { writeAudit } from '#src/store/record.ts';
import type { SubscriberRow } from '#src/store/subscribers.ts';

export interface Suppression {
  kind: SuppressedBy;
  reason: string;
  /** The report that decided it. */
  bounceId: string;
  actor: Actor;
  now: number;
}

/**
 * Ends mail to a person and drops what waits for them; whether that is new. A complaint is the
 * person's own no, anything else is about their address: neither takes the place of the other.
 */
export async function suppress(
  q: Queries,
  person: SubscriberRow,
  { kind, reason, bounceId, actor, now }: Suppression,
): Promise<boolean> {
  const isNew =
    kind === 'complaint'
      ? await optOut(q, person, { at: now, complained: true })
      : await suppressAddress(q, person.id, { kind, reason, at: now });
  if (!isNew) {
    return false;
  }
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
