import { audienceOf, nextConcerned, type ConcernedPage } from '../store/audience.ts';
import { foldOlder, foldOutdated } from '../store/folding.ts';
import { newId } from '../store/ids.ts';
import { BRIEF_FIRST_MS } from '../domain/brief.ts';
import { PRIORITY } from './priority.ts';
import {
  insertDeliveries,
  nextPendingAnnouncement,
  updateAnnouncement,
  type DeliveryOf,
  type NewDelivery,
  type PendingAnnouncement,
} from '../store/outbox.ts';
import type { Queries, Store } from '../store/queries.ts';
import { nextForSummary } from '../store/summary-audience.ts';

/** Deliveries written in one transaction. */
const FAN_OUT_BATCH = 1_000;
/** Subscribers looked at in one transaction, concerned or not. */
const FAN_OUT_SCAN = 20_000;

/**
 * Writes one batch of the most urgent announcement's deliveries, moving its checkpoint in the
 * same transaction: killed at any point, it goes on where the last commit left it. What still
 * waits for the same people about the same notice is folded into them. Unless it is an emergency,
 * an announcement waits up to a minute for the brief about it to be handed to support.
 *
 * @returns true when there may be more to do at once
 */
export async function fanOutStep(
  deps: { store: Store },
  now: number,
  size: { batch: number; scan: number } = { batch: FAN_OUT_BATCH, scan: FAN_OUT_SCAN },
): Promise<boolean> {
  // An idle worker must not take turns at writing.
  const hold = { since: now - BRIEF_FIRST_MS, exceptPriority: PRIORITY.emergency };
  if ((await nextPendingAnnouncement(deps.store.read, hold)) === null) {
    return false;
  }
  return deps.store.transaction(async (q) => {
    const announcement = await nextPendingAnnouncement(q, hold);
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
  const page = await nextPeople(q, announcement, size);
  const inserted = await insertDeliveries(
    q,
    deliveryOf(announcement, now),
    page.people.map(({ id, domain }) => ({ id: newId(), subscriberId: id, domain })),
  );
  await foldOlder(q, announcement.id, inserted, now);
  await foldOutdated(q, announcement.id, inserted, now);
  await updateAnnouncement(q, announcement.id, {
    checkpoint: page.checkpoint,
    recipients: announcement.recipients + inserted.length,
    ...(page.done ? { status: 'fanned_out', fannedOutAt: now } : {}),
  });
}

/** A summary goes to those who got the notice's first mail, all else to those it concerns. */
async function nextPeople(
  q: Queries,
  announcement: PendingAnnouncement,
  size: { batch: number; scan: number },
): Promise<ConcernedPage> {
  const after = announcement.checkpoint;
  return announcement.kind === 'summary'
    ? nextForSummary(q, announcement.noticeId, { after, limit: size.batch })
    : nextConcerned(q, await audienceOf(q, announcement), {
        after,
        limit: size.batch,
        scan: size.scan,
        confirmedBy: announcement.createdAt,
      });
}

function deliveryOf(
  announcement: PendingAnnouncement,
  now: number,
): Omit<NewDelivery, keyof DeliveryOf> {
  return {
    purpose: 'announcement',
    announcementId: announcement.id,
    priority: announcement.priority,
    status: 'waiting',
    attempts: 0,
    dueAt: now,
    createdAt: now,
  };
}
