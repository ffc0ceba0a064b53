import { alikeText } from '../domain/mail-refusal.ts';
import { addToCounters, readCounter } from '../store/counters.ts';
import { newId } from '../store/ids.ts';
import { listHolds, putHold, QUEUE } from '../store/mail-holds.ts';
import {
  countRefusals,
  deleteRefusals,
  endHoldsAlike,
  insertRefusals,
  recentRefusals,
  suppressedBy,
  undoSuppression,
  withdrawStaffMessages,
} from '../store/mail-refusals.ts';
import type { DeliveryRow } from '../store/outbox.ts';
import type { Queries } from '../store/queries.ts';
import { writeAudit } from '../store/record.ts';
import { findAnnouncement, requeue } from '../store/staff-of-mail.ts';
import { subscribersById } from '../store/subscribers.ts';
import { holdUntil } from './retry.ts';
import { alertTargets, alertWebhooks, tellStaff } from './staff/tell.ts';

const HOUR_MS = 3_600_000;
/** Refusals count together, and are taken back, for so long. */
const WINDOW_MS = HOUR_MS;
/** What the receivers of so many domains say alike is about us. */
const DOMAINS = 3;
const LOOK_BACK = 50;
/** With so many it no longer matters what was said before them. */
const SURE = 10;
/** A relay that takes mail and sends it back says nothing when it is tried again. */
const HOLD_BY_REPORTS_MS = HOUR_MS;

/**
 * Which part of the mails must be refused alike. Some readers are always gone or full, and the
 * receivers of the world say so in a few wordings; a rule against us is rarer.
 */
const SHARE = { dead_address: 1 / 2, soft: 1 / 2, policy: 1 / 10 } as const;
export type Braking = keyof typeof SHARE;

export const isBraking = (name: string): name is Braking => Object.hasOwn(SHARE, name);

export interface Refused {
  delivery: DeliveryRow;
  class: Braking;
  /** The far end's words on one line. */
  text: string;
  status?: string | null;
}

/**
 * Whether refusals in the same words are about us: at three domains at least, and so many of what
 * was sent since the first of them, or since the last ten.
 *
 * @param recent the newest first
 * @param sent mails taken until now, by the counter
 */
export function areAboutUs(
  recent: readonly { domain: string; sentBefore: number }[],
  sent: number,
  share: number,
): boolean {
  const domains = new Set<string>();
  return recent.some(({ domain, sentBefore }, index) => {
    domains.add(domain);
    const refused = index + 1;
    const isMeant = refused >= SURE || refused === recent.length;
    const taken = Math.max(0, sent - sentBefore);
    return isMeant && domains.size >= DOMAINS && refused >= share * (refused + taken);
  });
}

const wordsOf = ({ text, status }: Refused): string => alikeText(text, status ?? '');

async function isHeldFor(q: Queries, words: string): Promise<boolean> {
  const hold = (await listHolds(q)).find(({ scope }) => scope === QUEUE);
  return hold !== undefined && hold.setBy === 'system' && alikeText(hold.reason) === words;
}

async function note(
  q: Queries,
  refused: readonly Refused[],
  now: number,
  idOf: (one: Refused) => string,
): Promise<number> {
  // The row of the total makes one worker wait for the other, so that each sees all refusals.
  await addToCounters(
    q,
    refused.map((one) => ({ name: 'refusals', labels: [one.class], value: 1 })),
  );
  await deleteRefusals(q, now - WINDOW_MS);
  const sentBefore = await readCounter(q, 'mails', ['sent', '']);
  const people = await subscribersById(
    q,
    refused.map(({ delivery }) => delivery.subscriberId),
  );
  await insertRefusals(
    q,
    refused.flatMap((one) => {
      const person = people.get(one.delivery.subscriberId);
      if (person === undefined) {
        return [];
      }
      const { requestedAt, digestDueAt, lookAheadDueAt } = person;
      return {
        id: idOf(one),
        words: wordsOf(one),
        domain: one.delivery.domain,
        at: now,
        sentBefore,
        subscriberId: person.id,
        deliveryId: one.delivery.id,
        facts: { requestedAt, digestDueAt, lookAheadDueAt },
      };
    }),
  );
  return sentBefore;
}

/**
 * Takes in refusals in the dialogue, in the caller's transaction; those that are about us, for
 * which nobody may be suppressed. They pause the queue, once, and what the same words suppressed
 * in the last hour is taken back.
 *
 * @param sentBeside mails that were taken beside them and are not in the counter yet
 */
export async function brakeOnReplies(
  q: Queries,
  refused: readonly Refused[],
  sentBeside: number,
  now: number,
): Promise<ReadonlySet<Refused>> {
  const aboutUs = new Set<Refused>();
  if (refused.length === 0) {
    return aboutUs;
  }
  const sent = (await note(q, refused, now, newId)) + sentBeside;
  for (const [words, alike] of Map.groupBy(refused, wordsOf)) {
    const first = alike[0]!;
    const recent = await recentRefusals(q, words, now - WINDOW_MS, LOOK_BACK);
    if ((await isHeldFor(q, words)) || areAboutUs(recent, sent, SHARE[first.class])) {
      alike.forEach((one) => aboutUs.add(one));
      await pull(q, first.text, words, now, holdUntil);
    }
  }
  return aboutUs;
}

/** The same for one mail that came back: measured by how many got what it tells. */
export async function brakeOnReport(q: Queries, refused: Refused, now: number): Promise<boolean> {
  const sent = await note(q, [refused], now, ({ delivery }) => `report|${delivery.id}`);
  const words = wordsOf(refused);
  const { announcementId } = refused.delivery;
  const announcement = announcementId === null ? null : await findAnnouncement(q, announcementId);
  const { mails, domains } = await countRefusals(q, words, now - WINDOW_MS);
  const isMeant =
    announcement === null
      ? areAboutUs(
          await recentRefusals(q, words, now - WINDOW_MS, LOOK_BACK),
          sent,
          SHARE[refused.class],
        )
      : domains >= DOMAINS && mails >= SHARE[refused.class] * announcement.recipients;
  if (!isMeant && !(await isHeldFor(q, words))) {
    return false;
  }
  await pull(q, refused.text, words, now, () => now + HOLD_BY_REPORTS_MS);
  return true;
}

/** Pauses the queue, takes back what these words did, and tells staff once. */
async function pull(
  q: Queries,
  text: string,
  words: string,
  now: number,
  untilOf: (since: number, now: number) => number,
): Promise<void> {
  const takenBack = await takeBack(q, words, now);
  const ended = await endHoldsAlike(q, (reason) => alikeText(reason) === words);
  const targets = [...(await alertTargets(q)), ...(await alertWebhooks(q))];
  await withdrawStaffMessages(
    q,
    ended.flatMap(({ scope, since }) => targets.map((target) => `${scope}|${since}|${target}`)),
  );
  const before = (await listHolds(q)).find(({ scope }) => scope === QUEUE);
  if (before !== undefined) {
    return;
  }
  const until = untilOf(now, now);
  await putHold(q, {
    scope: QUEUE,
    reason: text,
    failureClass: 'configuration',
    since: now,
    until,
    setBy: 'system',
  });
  await writeAudit(q, {
    at: now,
    actor: 'system',
    action: 'mail_queue.pause',
    entity: 'mail_queue',
    entityId: QUEUE,
    detail: { reason: text, until, alike: true, reinstated: takenBack },
  });
  const minutes = Math.round((until - now) / 60_000);
  await tellStaff(q, {
    now,
    kind: 'queue_paused',
    topic: QUEUE,
    dedupeKey: `${QUEUE}|${now}`,
    payload: { scope: QUEUE, since: new Date(now).toISOString(), reason: text },
    subject: 'Mail is paused: several receivers refuse it in the same words',
    text: [
      'Receivers at several domains refuse our mail in the same words, so the reason lies with us or with our mail server, not with the readers. No mail goes out for now.',
      takenBack === 0
        ? 'Nobody was suppressed for it.'
        : `Nobody is suppressed for it: ${takenBack} who had been get mail again.`,
      `They said:\n\n  ${text}`,
      'What to do: see that the address in MAIL_FROM exists and that the mail server may send for it; that SPF, DKIM, DMARC and the reverse DNS of the server are right (npm run forewarn -- doctor looks); that the server is on no block list. Where they say that readers are unknown, the mail server may have lost its list of users: show this answer to whoever runs it.',
      `Forewarn tries again in ${minutes} minutes with one mail, and lets the others follow once it is taken. Once the reason is gone, resume mail in the admin, or with: npm run forewarn -- queue resume`,
    ].join('\n\n'),
  });
}

/** Gives back who was suppressed, and the mails that failed; how many people. */
async function takeBack(q: Queries, words: string, now: number): Promise<number> {
  const found = await suppressedBy(q, words, now - WINDOW_MS);
  const people = new Map(found.map((one) => [one.person.id, one]));
  for (const { person, refusal } of people.values()) {
    await undoSuppression(q, person, refusal.facts, now);
    await writeAudit(q, {
      at: now,
      actor: 'system',
      action: 'subscriber.reinstate',
      entity: 'subscriber',
      entityId: person.id,
      detail: {
        reason: 'Receivers at several domains refused our mail in the same words.',
        kind: person.suppressedKind,
      },
    });
  }
  await requeue(
    q,
    found.map(({ refusal }) => refusal.deliveryId),
    now,
  );
  return people.size;
}
