import { addToCounters, type Counter } from '#src/store/counters.ts';
import { insertDeliveryEvents, type NewDeliveryEvent } from '#src/store/delivery-events.ts';
import { foldOutdated } from '#src/store/folding.ts';
import { settleDeliveries } from '#src/store/leases.ts';
import type { Queries } from '#src/store/queries.ts';
import { updateSubscriber } from '#src/store/subscribers.ts';
import { brakeOnReplies, isBraking, type Refused } from '../brake.ts';
import { isOfRelay, RETRY_TABLE, verdictOn } from '../retry.ts';
import { countAgainstAddress, suppress } from './address-fate.ts';
import { holdBack, settleProbe } from './holds.ts';
import type { Outcome } from './outcome.ts';
import { tellOfFailure } from './tell-failure.ts';

type Change = Parameters<typeof settleDeliveries>[3];
type Failed = Extract<Outcome, { is: 'failed' }>;

/** What the record needs to know besides the outcomes. */
export interface RecordFacts {
  now: number;
  /** The scopes of the holds that a delivery tried, by its id. */
  probes: ReadonlyMap<string, string>;
  /** Whether a refusal by policy is about us, not about that one person. */
  isAboutUs: (outcome: Failed) => boolean;
}

const DETAIL_LENGTH = 500;

/** Writes what came of a batch, as one unit. Deliveries whose lease was lost are left alone. */
export async function recordOutcomes(
  q: Queries,
  owner: string,
  found: readonly Outcome[],
  facts: RecordFacts,
): Promise<void> {
  const outcomes = await braked(q, found, facts.now);
  const alike = Map.groupBy(outcomes, (outcome) => JSON.stringify(changeFor(outcome, facts.now)));
  const settled = new Set<string>();
  for (const group of alike.values()) {
    const ids = group.map(({ delivery }) => delivery.id);
    const change = changeFor(group[0]!, facts.now);
    (await settleDeliveries(q, ids, owner, change)).forEach((id) => settled.add(id));
  }
  const ours = outcomes.filter(({ delivery }) => settled.has(delivery.id));
  await addToCounters(
    q,
    ours.flatMap((outcome) => countOf(outcome, facts.now)),
  );
  await insertDeliveryEvents(
    q,
    ours.flatMap((outcome) => eventOf(outcome, facts.now)),
  );
  await foldGivenBack(q, ours, facts.now);
  for (const outcome of ours) {
    await followUp(q, outcome, facts);
  }
}

/** The outcomes, where those refused in words that are about us count as trouble of our own. */
async function braked(
  q: Queries,
  outcomes: readonly Outcome[],
  now: number,
): Promise<readonly Outcome[]> {
  const refused = new Map<Outcome, Refused>(
    outcomes.flatMap((outcome) => {
      if (outcome.is !== 'failed' || !isBraking(outcome.failure.class)) {
        return [];
      }
      const { class: name, text, enhanced } = outcome.failure;
      return [[outcome, { delivery: outcome.delivery, class: name, text, status: enhanced }]];
    }),
  );
  const sent = outcomes.filter(({ is }) => is === 'sent').length;
  const aboutUs = await brakeOnReplies(q, [...refused.values()], sent, now);
  return outcomes.map((outcome) => {
    const one = refused.get(outcome);
    return outcome.is === 'failed' && one !== undefined && aboutUs.has(one)
      ? { ...outcome, failure: { ...outcome.failure, class: 'configuration' } }
      : outcome;
  });
}

function verdictFor(outcome: Failed, now: number) {
  const { createdAt, attempts } = outcome.delivery;
  return verdictOn(outcome.failure, { createdAt, attempts: attempts + 1 }, now);
}

function changeFor(outcome: Outcome, now: number): Change {
  const attempts = outcome.delivery.attempts + 1;
  switch (outcome.is) {
    case 'sent':
      return { status: 'sent', attempts, lastError: null, failureClass: null, finishedAt: now };
    case 'dropped':
    case 'cancelled':
      return { status: outcome.is, finishedAt: now };
    case 'released':
      return { status: 'waiting' };
    case 'failed': {
      const verdict = verdictFor(outcome, now);
      const { failure } = outcome;
      const error = { lastError: `${failure.class}: ${failure.text}`, failureClass: failure.class };
      if (verdict.status === 'failed') {
        return { status: 'failed', attempts, ...error, finishedAt: now };
      }
      // Behind the others, so that what one receiver refuses is not all that the relay is asked.
      return isOfRelay(failure)
        ? { status: 'waiting', ...error, dueAt: now }
        : { status: 'waiting', attempts, ...error, dueAt: verdict.dueAt };
    }
  }
}

function countOf(outcome: Outcome, now: number): Counter[] {
  switch (outcome.is) {
    case 'released':
      return [];
    case 'failed': {
      const became = verdictFor(outcome, now).status === 'waiting' ? 'deferred' : 'failed';
      return [{ name: 'mails', labels: [became, outcome.failure.class], value: 1 }];
    }
    case 'sent':
    case 'dropped':
    case 'cancelled':
      return [{ name: 'mails', labels: [outcome.is, ''], value: 1 }];
  }
}

function eventOf(outcome: Outcome, now: number): NewDeliveryEvent[] {
  const base = { deliveryId: outcome.delivery.id, at: now, actor: 'system' };
  if (outcome.is === 'cancelled') {
    return [{ ...base, event: 'cancelled' }];
  }
  if (outcome.is !== 'failed') {
    return [];
  }
  const { failure } = outcome;
  const event = verdictFor(outcome, now).status === 'waiting' ? 'deferred' : 'failed';
  if (event === 'deferred' && isOfRelay(failure)) {
    return [];
  }
  const detail = failure.text.slice(0, DETAIL_LENGTH);
  return [{ ...base, event, failureClass: failure.class, detail }];
}

/** Somebody may have been given newer mail about the same notice while this one was leased. */
async function foldGivenBack(q: Queries, outcomes: readonly Outcome[], now: number): Promise<void> {
  const back = outcomes
    .filter((outcome) => changeFor(outcome, now).status === 'waiting')
    .map(({ delivery }) => delivery);
  for (const [announcementId, rows] of Map.groupBy(back, (row) => row.announcementId)) {
    if (announcementId !== null) {
      await foldOutdated(q, announcementId, rows, now);
    }
  }
}

async function followUp(q: Queries, outcome: Outcome, facts: RecordFacts): Promise<void> {
  const { delivery } = outcome;
  const { now } = facts;
  const scope = facts.probes.get(delivery.id);
  if (scope !== undefined) {
    await settleProbe(q, scope, outcome, now);
  }
  if (outcome.is === 'sent' && delivery.purpose === 'confirmation') {
    // The link works for a day from when it was really sent.
    await updateSubscriber(q, delivery.subscriberId, { confirmationSentAt: now });
  }
  if (outcome.is !== 'failed') {
    return;
  }
  const { failure } = outcome;
  const rule = RETRY_TABLE[failure.class];
  if (rule.suppress !== null) {
    await suppress(q, delivery, { kind: rule.suppress, reason: failure.text, now });
  }
  if (rule.soft) {
    await countAgainstAddress(q, delivery, failure, now);
  }
  if (rule.hold === 'queue' || (rule.hold === 'domain' && facts.isAboutUs(outcome))) {
    await holdBack(q, rule.hold, outcome, now);
  }
  await tellOfFailure(q, outcome, verdictFor(outcome, now), now);
}
