import { settleDeliveries } from '../../store/leases.ts';
import type { DeliveryRow } from '../../store/outbox.ts';
import { writeAudit } from '../../store/record.ts';
import type { Queries } from '../../store/queries.ts';
import { suppressSubscriber, updateSubscriber } from '../../store/subscribers.ts';
import type { Outcome } from './outcome.ts';
import { verdictOn } from '../retry.ts';

type Change = Parameters<typeof settleDeliveries>[3];

/** Writes what came of a batch, as one unit. Deliveries whose lease was lost are left alone. */
export async function recordOutcomes(
  q: Queries,
  owner: string,
  outcomes: readonly Outcome[],
  now: number,
): Promise<void> {
  const alike = Map.groupBy(outcomes, (outcome) => JSON.stringify(changeFor(outcome, now)));
  for (const group of alike.values()) {
    await settleDeliveries(
      q,
      group.map(({ delivery }) => delivery.id),
      owner,
      changeFor(group[0]!, now),
    );
  }
  for (const outcome of outcomes) {
    await followUp(q, outcome, now);
  }
}

function changeFor(outcome: Outcome, now: number): Change {
  const attempts = outcome.delivery.attempts + 1;
  switch (outcome.is) {
    case 'sent':
      return { status: 'sent', attempts, lastError: null, finishedAt: now };
    case 'dropped':
      return { status: 'dropped', finishedAt: now };
    case 'released':
      return { status: 'waiting' };
    case 'failed': {
      const verdict = verdictFor(outcome, now);
      const lastError = `${outcome.failure.class}: ${outcome.failure.text}`;
      return verdict.status === 'waiting'
        ? { status: 'waiting', attempts, lastError, dueAt: verdict.dueAt }
        : { status: 'failed', attempts, lastError, finishedAt: now };
    }
  }
}

function verdictFor(outcome: Extract<Outcome, { is: 'failed' }>, now: number) {
  const { createdAt, attempts } = outcome.delivery;
  return verdictOn(outcome.failure, { createdAt, attempts: attempts + 1 }, now);
}

async function followUp(q: Queries, outcome: Outcome, now: number): Promise<void> {
  const { delivery } = outcome;
  if (outcome.is === 'sent' && delivery.purpose === 'confirmation') {
    // The link works for a day from when it was really sent.
    await updateSubscriber(q, delivery.subscriberId, { confirmationSentAt: now });
  }
  if (outcome.is !== 'failed') {
    return;
  }
  const verdict = verdictFor(outcome, now);
  if (verdict.status === 'failed' && verdict.suppress) {
    await suppress(q, delivery, outcome.failure.text, now);
  }
}

async function suppress(
  q: Queries,
  delivery: DeliveryRow,
  reason: string,
  now: number,
): Promise<void> {
  if (await suppressSubscriber(q, delivery.subscriberId, { at: now, reason })) {
    await writeAudit(q, {
      at: now,
      actor: 'system',
      action: 'subscriber.suppress',
      entity: 'subscriber',
      entityId: delivery.subscriberId,
      detail: { delivery: delivery.id },
    });
  }
}
