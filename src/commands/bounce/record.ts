import type { CommandContext } from '../context.ts';
import { createHash } from 'node:crypto';
import { requireScope, type Actor } from '#src/domain/actor.ts';
import {
  isGivenUp,
  SOFT_BOUNCE_DAYS,
  SOFT_BOUNCE_WITHIN_MS,
  softened,
  type BounceReport,
} from '#src/domain/bounce.ts';
import type { BounceKind, DeliveryEvent, SuppressedBy } from '#src/domain/subscriber.ts';
import { bouncesSince, insertBounce, markBounced } from '#src/store/bounces.ts';
import { addToCounters } from '#src/store/counters.ts';
import { insertDeliveryEvents } from '#src/store/delivery-events.ts';
import { newId } from '#src/store/ids.ts';
import type { DeliveryRow } from '#src/store/outbox.ts';
import type { Queries } from '#src/store/queries.ts';
import { findSubscriber, type SubscriberRow } from '#src/store/subscribers.ts';
import { brakeOnReport, type Braking } from '#src/outbox/brake.ts';
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
export async function recordBounce(
  context: CommandContext,
  actor: Actor,
  report: BounceReport,
): Promise<Recorded> {
  requireScope(actor, 'mail:inbound');
  const now = context.now();
  return context.store.transaction(async (q) => {
    const delivery = await matchDelivery(q, report);
    const person = delivery === null ? null : await findSubscriber(q, delivery.subscriberId);
    if (delivery === null || person === null) {
      await count(q, 'reports_unmatched', [report.source]);
      return { outcome: 'unmatched' };
    }
    const isOurs = report.recipients.length === 0 || report.recipients.includes(person.emailKey);
    const isAboutUs = await brake(q, delivery, report, now);
    const kind = isAboutUs ? 'policy' : softened(report.kind, isOurs);
    const id = newId();
    const isNew = await insertBounce(q, {
      id,
      fingerprint: createHash('sha256').update(`${delivery.id}\n${kind}`).digest('hex'),
      subscriberId: person.id,
      deliveryId: delivery.id,
      kind,
      source: report.source,
      statusCode: report.statusCode,
      diagnostic: report.diagnostic,
      at: believed(report.at, now),
      receivedAt: now,
    });
    if (!isNew) {
      return { outcome: 'known' };
    }
    await count(q, 'bounces', [kind, report.source]);
    await noteDelivery(q, delivery, kind, report, actor, now);
    const verdict = await verdictOn(q, person, delivery, kind, report, now);
    const suppressed =
      verdict !== null && (await suppress(q, person, { ...verdict, bounceId: id, actor, now }));
    return { outcome: 'recorded', kind, suppressed };
  });
}

/** What the classes of refusals are called where a report brings them. */
const BRAKING: Partial<Record<BounceKind, Braking>> = {
  hard: 'dead_address',
  soft: 'soft',
  policy: 'policy',
};

/** Whether the report is one of many that say the same of us: then the queue is paused. */
async function brake(
  q: Queries,
  delivery: DeliveryRow,
  { kind, diagnostic, statusCode }: BounceReport,
  now: number,
): Promise<boolean> {
  const name = BRAKING[kind];
  return name === undefined || diagnostic === null
    ? false
    : brakeOnReport(q, { delivery, class: name, text: diagnostic, status: statusCode }, now);
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
  q: Queries,
  delivery: DeliveryRow,
  kind: BounceKind,
  report: BounceReport,
  actor: Actor,
  now: number,
): Promise<void> {
  const { event, failureClass } = EVENTS[kind];
  if (event === 'bounced') {
    await markBounced(q, delivery.id, {
      lastError: reasonOf(report),
      failureClass: failureClass ?? 'transient',
      finishedAt: delivery.finishedAt ?? now,
    });
  }
  const detail = kind === 'complaint' ? 'Reported as unwanted.' : reasonOf(report);
  await insertDeliveryEvents(q, [
    { deliveryId: delivery.id, at: now, event, failureClass, detail, actor: actor.label },
  ]);
}

async function verdictOn(
  q: Queries,
  person: SubscriberRow,
  delivery: DeliveryRow,
  kind: BounceKind,
  report: BounceReport,
  now: number,
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
  const from = Math.max(since, now - SOFT_BOUNCE_WITHIN_MS);
  const reason = `Mail came back on ${SOFT_BOUNCE_DAYS} different days, last: ${reasonOf(report)}`;
  return isGivenUp(await bouncesSince(q, person.id, 'soft', from), now)
    ? { kind: 'soft_bounces', reason }
    : null;
}
