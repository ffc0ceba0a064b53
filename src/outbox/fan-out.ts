import { audienceOf, nextConcerned, type ConcernedPerson } from '../store/audience.ts';
import { foldOlder, foldOutdated } from '../store/folding.ts';
import { newId } from '../store/ids.ts';
import {
  insertDeliveries,
  nextPendingAnnouncement,
  updateAnnouncement,
  type NewDelivery,
  type PendingAnnouncement,
} from '../store/outbox.ts';
import type { Queries, Store } from '../store/queries.ts';

/** Deliveries written in one transaction. */
export const FAN_OUT_BATCH = 500;
/** Subscribers looked at in one transaction, concerned or not. */
export const FAN_OUT_SCAN = 20_000;

/**
 * Writes one batch of the most urgent announcement's deliveries, moving its checkpoint in the
 * same transaction: killed at any point, it goes on where the last commit left it. What still
 * waits for the same people about the same notice is folded into them.
 *
 * @returns true when there may be more to do at once
 */
export async function fanOutStep(
  deps: { store: Store },
  now: number,
  size: { batch: number; scan: number } = { batch: FAN_OUT_BATCH, scan: FAN_OUT_SCAN },
): Promise<boolean> {
  // An idle worker must not take turns at writing.
  if ((await nextPendingAnnouncement(deps.store.read)) === null) {
    return false;
  }
  return deps.store.transaction(async (q) => {
    const announcement = await nextPendingAnnouncement(q);
    if (announcement === null) {
      return false;
    }
    await fanOutBatch(q, announcement, now, size);
    return true;
  });
}

async function fanOutBatch(
  q: Queries,
  announcement: PendingAnnouncement,
  now: number,
  size: { batch: number; scan: number },
): Promise<void> {
  const page = await nextConcerned(q, await audienceOf(q, announcement), {
    after: announcement.checkpoint,
    limit: size.batch,
    scan: size.scan,
    confirmedBy: announcement.createdAt,
  });
  const inserted = await insertDeliveries(
    q,
    page.people.map((person) => deliveryOf(announcement, person, now)),
  );
  await foldOlder(q, announcement.id, inserted, now);
  await foldOutdated(q, announcement.id, inserted, now);
  await updateAnnouncement(q, announcement.id, {
    checkpoint: page.checkpoint,
    recipients: announcement.recipients + inserted.length,
    ...(page.done ? { status: 'fanned_out', fannedOutAt: now } : {}),
  });
}

function deliveryOf(
  announcement: PendingAnnouncement,
  person: ConcernedPerson,
  now: number,
): NewDelivery {
  return {
    id: newId(),
    purpose: 'announcement',
    announcementId: announcement.id,
    subscriberId: person.id,
    domain: person.domain,
    priority: announcement.priority,
    status: 'waiting',
    attempts: 0,
    dueAt: now,
    leaseOwner: null,
    leaseUntil: null,
    lastError: null,
    createdAt: now,
    finishedAt: null,
  };
}
