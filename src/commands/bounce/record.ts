import { createHash } from 'node:crypto';
import {
  isGivenUp,
  SOFT_BOUNCE_DAYS,
  SOFT_BOUNCE_WITHIN_MS,
  softened,
  type BounceReport,
} from '#src/domain/bounce.ts';
import type { BounceKind, DeliveryEvent, SuppressedBy } from '#src/domain/subscriber.ts';
import { brakeOnReport, type Braking } from '#src/outbox/brake.ts';
import { bouncesSince, insertBounce, markBounced } from '#src/store/bounces.ts';
import { addToCounters } from '#src/store/counters.ts';
import { insertDeliveryEvents } from '#src/store/delivery-events.ts';
import { newId } from '#src/store/ids.ts';
import type { DeliveryRow } from '#src/store/outbox.ts';
import type { Queries } from '#src/store/queries.ts';
import { findSubscriber, type SubscriberRow } from '#src/store/subscribers.ts';
import { operation, type Tx } from '../operation.ts';
import { matchDelivery } from './match.ts';
import { suppress } from './suppress.ts';

export type Recorded =
  /** `suppressed`: this report made the address one that gets no more mail. */
  | { outcome: 'recorded'; kind: BounceKind; suppressed: boolean }
  /** The same was told before. */
  | { outcome: 'known' }
  /** It names none of our mails: nothing is kept of it. */
  | { outcome: 'unmatched' };

/** Older instants, or ones to come, are a wrong clock or a lie. */
const BELIEVED_MS = 14 * 24 * 3_600_000;

const EVENTS: Record<BounceKind, { event: DeliveryEvent; failureClass: string | null }> = {
  hard: { event: 'bounced', failureClass: 'dead_address' },
  soft: { event: 'bounced', failureClass: 'transient' },
  policy: { event: 'bounced', failureClass: 'policy' },
  delayed: { event: 'deferred', failureClass: 'transient' },
  complaint: { event: 'complained', failureClass: null },
};

/**
 * Takes in a report about a mail that a server had taken. A hard bounce or a complaint ends mail
 * to the address at once, soft bounces do on three different days within two weeks; policy and
 * delay are only noted. What is told twice counts once, whichever way it came.
 */
export const recordBounce = operation({ scope: 'mail:inbound' }).write(
  async (tx, report: BounceReport): Promise<Recorded> => {
    const delivery = await matchDelivery(tx.q, report);
    const person = delivery === null ? null : await findSubscriber(tx.q, delivery.subscriberId);
    if (delivery === null || person === null) {
      await count(tx.q, 'reports_unmatched', [report.source]);
      return { outcome: 'unmatched' };
    }
    const isOurs = report.recipients.length === 0 || report.recipients.includes(person.emailKey);
    const isAboutUs = await brake(tx, delivery, report);
    const kind = isAboutUs ? 'policy' : softened(report.kind, isOurs);
    const id = newId();
    const isNew = await insertBounce(tx.q, {
      id,
      fingerprint: createHash('sha256').update(`${delivery.id}\n${kind}`).digest('hex'),
      subscriberId: person.id,
      deliveryId: delivery.id,
      kind,
      source: report.source,
      statusCode: report.statusCode,
      diagnostic: report.diagnostic,
      at: believed(report.at, tx.now),
      receivedAt: tx.now,
    });
    if (!isNew) {
      return { outcome: 'known' };
    }
    await count(tx.q, 'bounces', [kind, report.source]);
    await noteDelivery(tx, delivery, kind, report);
    const verdict = await verdictOn(tx, person, delivery, kind, report);
    const suppressed =
      verdict !== null &&
      (await suppress(tx.q, person, { ...verdict, bounceId: id, actor: tx.actor, now: tx.now }));
    return { outcome: 'recorded', kind, suppressed };
  },
);

/** What the classes of refusals are called where a report brings them. */
const BRAKING: Partial<Record<BounceKind, Braking>> = {
  hard: 'dead_address',
  soft: 'soft',
  policy: 'policy',
};

/** Whether the report is one of many that say the same of us: then the queue is paused. */
async function brake(
  tx: Tx,
  delivery: DeliveryRow,
  { kind, diagnostic, statusCode }: BounceReport,
): Promise<boolean> {
  const name = BRAKING[kind];
  return name === undefined || diagnostic === null
    ? false
    : brakeOnReport(tx.q, { delivery, class: name, text: diagnostic, status: statusCode }, tx.now);
}

async function count(q: Queries, name: string, labels: readonly string[]): Promise<void> {
  await addToCounters(q, [{ name, labels, value: 1 }]);
}

function believed(at: number | null, now: number): number {
  return at !== null && at <= now && at > now - BELIEVED_MS ? at : now;
}

function reasonOf({ statusCode, diagnostic }: BounceReport): string {
  const code = statusCode ?? '';
  const text = diagnostic ?? '';
  return (text.includes(code) ? text : `${code} ${text}`).trim() || 'The mail came back.';
}

async function noteDelivery(
  tx: Tx,
  delivery: DeliveryRow,
  kind: BounceKind,
  report: BounceReport,
): Promise<void> {
  const { event, failureClass } = EVENTS[kind];
  if (event === 'bounced') {
    await markBounced(tx.q, delivery.id, {
      lastError: reasonOf(report),
      failureClass: failureClass ?? 'transient',
      finishedAt: delivery.finishedAt ?? tx.now,
    });
  }
  const detail = kind === 'complaint' ? 'Reported as unwanted.' : reasonOf(report);
  await insertDeliveryEvents(tx.q, [
    { deliveryId: delivery.id, at: tx.now, event, failureClass, detail, actor: tx.actor.label },
  ]);
}

async function verdictOn(
  tx: Tx,
  person: SubscriberRow,
  delivery: DeliveryRow,
  kind: BounceKind,
  report: BounceReport,
): Promise<{ kind: SuppressedBy; reason: string } | null> {
  if (kind === 'complaint') {
    return { kind: 'complaint', reason: 'They reported the mail as unwanted.' };
  }
  const since = person.reinstatedAt ?? 0;
  // Somebody has looked since that mail went out, and found the address good.
  if ((delivery.finishedAt ?? delivery.createdAt) < since) {
    return null;
  }
  if (kind === 'hard') {
    return { kind: 'hard_bounce', reason: reasonOf(report) };
  }
  if (kind !== 'soft') {
    return null;
  }
  const from = Math.max(since, tx.now - SOFT_BOUNCE_WITHIN_MS);
  const reason = `Mail came back on ${SOFT_BOUNCE_DAYS} different days, last: ${reasonOf(report)}`;
  return isGivenUp(await bouncesSince(tx.q, person.id, 'soft', from), tx.now)
    ? { kind: 'soft_bounces', reason }
    : null;
}
