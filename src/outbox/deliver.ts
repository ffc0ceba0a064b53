import type { OutgoingMessage } from '../mail/message.ts';
import { newId } from '../store/ids.ts';
import { announcedUpdates, type AnnouncedUpdate, type DeliveryRow } from '../store/outbox.ts';
import type { SubscriberRow } from '../store/subscribers.ts';
import { claimBatch, LEASE_MS } from './claim.ts';
import type { MailWorkerDeps } from './deliver/deps.ts';
import { directMessage } from './deliver/direct-message.ts';
import { holdLease, type HeldLease } from './deliver/lease.ts';
import { noticeMessage } from './deliver/notice-message.ts';
import { composeFailure, sendFailure, type Outcome } from './deliver/outcome.ts';
import { recipientsOf, type Recipients } from './deliver/recipients.ts';
import { startRecorder } from './deliver/recorder.ts';
import { whenRead } from './deliver/unreadable.ts';

export const DELIVER_BATCH = 50;
const CONCURRENCY = 10;

interface Batch {
  announced: ReadonlyMap<string, AnnouncedUpdate>;
  recipients: Recipients;
  lease: HeldLease;
  signal: AbortSignal | undefined;
}

/**
 * Claims a batch, sends it outside any transaction and records what comes of it as it goes. At
 * least once, never silently lost: a crash before the record leaves the lease to run out, and
 * the repeat bears the same Message-ID.
 *
 * @param signal once aborted, nothing more is begun; the rest is given back
 * @returns true when there may be more to do at once
 */
export async function deliverStep(
  deps: MailWorkerDeps,
  now: number,
  signal?: AbortSignal,
): Promise<boolean> {
  // One name a step: what an earlier step of this worker left behind is not this one's.
  const owner = newId();
  const rows = await claimBatch(deps.store, { owner, now, limit: DELIVER_BATCH });
  if (rows.length === 0) {
    return false;
  }
  const ids = rows.map(({ id }) => id);
  const lease = holdLease(deps, owner, ids, now + LEASE_MS);
  const outcomes: Outcome[] = [];
  const recorder = startRecorder(deps, owner);
  try {
    const announced = await whenRead(announcedUpdates(deps.store.read, rows));
    const recipients = recipientsOf(deps.store.read, rows, deps.now);
    const batch = { announced, recipients, lease, signal };
    await eachOf(rows, deps.concurrency ?? CONCURRENCY, async (delivery) => {
      const outcome = await deliverOne(deps, delivery, batch);
      outcomes.push(outcome);
      recorder.add(outcome);
    });
  } finally {
    lease.release();
    await recorder.finish(untried(rows, outcomes));
  }
  report(deps, outcomes);
  return true;
}

async function deliverOne(
  deps: MailWorkerDeps,
  delivery: DeliveryRow,
  batch: Batch,
): Promise<Outcome> {
  let message: OutgoingMessage | null;
  try {
    const person = await whenRead(batch.recipients.of(delivery));
    if (person === null) {
      return { delivery, is: 'dropped' };
    }
    message = await messageFor(deps, delivery, person, batch);
    if (message === null) {
      return { delivery, is: 'dropped' };
    }
  } catch (error) {
    return { delivery, is: 'failed', failure: composeFailure(error) };
  }
  if (batch.signal?.aborted === true || !batch.lease.holds()) {
    return { delivery, is: 'released' };
  }
  try {
    await deps.transport.send(message);
    return { delivery, is: 'sent' };
  } catch (error) {
    return { delivery, is: 'failed', failure: sendFailure(error) };
  }
}

/** Null for what is not to be told any more, such as a reminder of what has begun. */
async function messageFor(
  deps: MailWorkerDeps,
  delivery: DeliveryRow,
  person: SubscriberRow,
  { announced }: Batch,
): Promise<OutgoingMessage | null> {
  if (delivery.announcementId === null) {
    return directMessage(deps, delivery, person);
  }
  const update = announced.get(delivery.announcementId);
  if (update === undefined) {
    throw new Error('The update of this mail is gone.');
  }
  return noticeMessage(deps, update, person);
}

/** What was not even begun is given back as it was. */
function untried(rows: readonly DeliveryRow[], outcomes: readonly Outcome[]): Outcome[] {
  const tried = new Set(outcomes.map(({ delivery }) => delivery.id));
  return rows.filter(({ id }) => !tried.has(id)).map((delivery) => ({ delivery, is: 'released' }));
}

/** Runs `work` on every item, at most `limit` at once. */
async function eachOf<T>(
  items: readonly T[],
  limit: number,
  work: (item: T) => Promise<void>,
): Promise<void> {
  const left = items.values();
  const lane = async (): Promise<void> => {
    for (const item of left) {
      await work(item);
    }
  };
  await Promise.all(Array.from({ length: Math.min(limit, items.length) }, lane));
}

function report(deps: MailWorkerDeps, outcomes: readonly Outcome[]): void {
  for (const outcome of outcomes) {
    if (outcome.is === 'failed') {
      deps.log.warn(
        { delivery: outcome.delivery.id, class: outcome.failure.class },
        'A mail was not delivered.',
      );
    }
  }
}
