import type { OutgoingMessage } from '#src/mail/message.ts';
import type { AnnouncedUpdate, DeliveryRow } from '#src/store/outbox.ts';
import type { SubscriberRow } from '#src/store/subscribers.ts';
import type { MailWorkerDeps } from './deps.ts';
import { directMessage } from './direct-message.ts';
import type { Flow } from './flow.ts';
import type { HeldLease } from './lease.ts';
import { noticeMessage } from './notice-message.ts';
import { composeFailure, sendFailure, type Outcome } from './outcome.ts';
import type { Recipients } from './recipients.ts';
import { withReturnPath } from './return-path.ts';
import { whenRead } from './unreadable.ts';

/** What the deliveries of one claim share. */
export interface Batch {
  announced: ReadonlyMap<string, AnnouncedUpdate>;
  recipients: Recipients;
  lease: HeldLease;
  flow: Flow;
  /** Whether nothing more is to be begun. */
  stopped: () => boolean;
}

/** Composes one claimed delivery and hands it over; what came of it. Never throws. */
export async function sendOne(
  deps: MailWorkerDeps,
  delivery: DeliveryRow,
  batch: Batch,
): Promise<Outcome> {
  let message: OutgoingMessage | null;
  try {
    const update = announcedBy(delivery, batch);
    if (update?.status === 'cancelled') {
      return { delivery, is: 'cancelled' };
    }
    const person = await whenRead(batch.recipients.of(delivery));
    if (person === null) {
      return { delivery, is: 'dropped' };
    }
    message = await messageFor(deps, delivery, person, update);
    if (message === null) {
      return { delivery, is: 'dropped' };
    }
  } catch (error) {
    return { delivery, is: 'failed', failure: composeFailure(error) };
  }
  if (batch.stopped() || !batch.lease.holds()) {
    return { delivery, is: 'released' };
  }
  const outgoing = withReturnPath(deps, delivery.id, message);
  const { relay } = batch.flow;
  const since = relay.event();
  relay.sends(deps.now());
  try {
    await deps.transport.send(outgoing);
    return { delivery, is: 'sent' };
  } catch (error) {
    const failure = sendFailure(error, outgoing, deps.from.address);
    return { delivery, is: 'failed', failure: { ...failure, since } };
  }
}

function announcedBy(delivery: DeliveryRow, { announced }: Batch): AnnouncedUpdate | null {
  if (delivery.announcementId === null) {
    return null;
  }
  const update = announced.get(delivery.announcementId);
  if (update === undefined) {
    throw new Error('The update of this mail is gone.');
  }
  return update;
}

function messageFor(
  deps: MailWorkerDeps,
  delivery: DeliveryRow,
  person: SubscriberRow,
  update: AnnouncedUpdate | null,
): Promise<OutgoingMessage | null> {
  return update === null
    ? directMessage(deps, delivery, person)
    : noticeMessage(deps, update, person);
}
