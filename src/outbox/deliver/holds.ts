import { duration, fullTime } from '#src/platform/time/format.ts';
import {
  domainOfScope,
  domainScope,
  postponeHold,
  listHolds,
  putHold,
  QUEUE,
  removeHold,
  type MailHoldRow,
} from '#src/store/mail-holds.ts';
import type { Queries } from '#src/store/queries.ts';
import { writeAudit } from '#src/store/record.ts';
import { hastenStaffMail } from '#src/store/staff-messages.ts';
import { holdUntil, isOfRelay, RETRY_TABLE } from '../retry.ts';
import { tellStaff } from '../staff/tell.ts';
import type { Outcome } from './outcome.ts';

type Failed = Extract<Outcome, { is: 'failed' }>;

/** Where a try went wrong for another reason, the next one follows soon. */
const TRY_AGAIN_MS = 60_000;
const SEE_FIRST_MS = 60_000;

/** Keeps the queue, or a domain's mail, back for a while and tells staff, once a hold. */
export async function holdBack(
  q: Queries,
  what: 'domain' | 'queue',
  { delivery, failure }: Failed,
  now: number,
): Promise<void> {
  const scope = what === 'queue' ? QUEUE : domainScope(delivery.domain);
  const before = (await listHolds(q)).find((hold) => hold.scope === scope);
  const since = before?.since ?? now;
  const until = holdUntil(since, now);
  const isNew = await putHold(q, {
    scope,
    reason: failure.text,
    failureClass: failure.class,
    since,
    until,
    setBy: 'system',
  });
  if (!isNew) {
    return;
  }
  await writeAudit(q, {
    at: now,
    actor: 'system',
    action: what === 'queue' ? 'mail_queue.pause' : 'mail_queue.hold_domain',
    entity: 'mail_queue',
    entityId: scope,
    detail: { reason: failure.text, until },
  });
  const minutes = Math.round((until - now) / 60_000);
  await tellStaff(q, {
    now,
    kind: what === 'queue' ? 'queue_paused' : 'domain_held',
    topic: scope,
    dedupeKey: `${scope}|${since}`,
    // Soon it is known whether others say the same, and then one message tells of all.
    dueAt: what === 'queue' ? now : now + SEE_FIRST_MS,
    payload: { scope, since: new Date(since).toISOString(), reason: failure.text },
    subject:
      what === 'queue'
        ? 'No mail goes out: the mail server refuses it'
        : `Mail to ${delivery.domain} is refused and held back`,
    text:
      (what === 'queue'
        ? 'The mail server refuses to take mail from Forewarn, so no mail goes out.'
        : `The receiver at ${delivery.domain} refuses our mail, whoever it is for. Nobody's address was given up.`) +
      `\n\nIt said:\n\n  ${failure.text}\n\nForewarn tries again in ${minutes} minutes with one mail, and lets the others follow once it is taken. You can hold, release and look under “Mail queue” in the admin, or with: npm run forewarn -- queue status`,
  });
}

/** Tells those who heard of a hold that mail goes on. */
async function tellOver(q: Queries, hold: MailHoldRow, now: number): Promise<void> {
  const { scope, since, reason } = hold;
  const domain = domainOfScope(scope);
  const what = domain === null ? 'Mail' : `Mail to ${domain}`;
  if (domain === null) {
    await hastenStaffMail(q, now);
  }
  await tellStaff(q, {
    now,
    kind: domain === null ? 'queue_resumed' : 'domain_released',
    topic: scope,
    dedupeKey: `${scope}|${since}|over`,
    payload: { scope, since: new Date(since).toISOString(), until: new Date(now).toISOString() },
    subject: `${what} goes out again`,
    text: `${what} was held back from ${fullTime(since, 'UTC')} to ${fullTime(now, 'UTC')} (${duration(now - since)}), for:\n\n  ${reason}\n\nWhat waits follows now, the most urgent first.`,
  });
}

/** What the one mail that tried a hold means for it: over, as long again, or soon again. */
export async function settleProbe(
  q: Queries,
  scope: string,
  outcome: Outcome,
  now: number,
): Promise<void> {
  const goesOn =
    outcome.is === 'failed' &&
    (RETRY_TABLE[outcome.failure.class].hold !== null ||
      outcome.failure.atRelay === true ||
      isOfRelay(outcome.failure));
  if (outcome.is === 'sent' || (outcome.is === 'failed' && !goesOn)) {
    const hold = await removeHold(q, scope);
    if (hold !== null) {
      await writeAudit(q, {
        at: now,
        actor: 'system',
        action: scope === QUEUE ? 'mail_queue.resume' : 'mail_queue.release_domain',
        entity: 'mail_queue',
        entityId: scope,
        detail: { since: hold.since },
      });
      // Nobody but whoever set it was told of a hold by hand.
      if (hold.setBy === 'system') {
        await tellOver(q, hold, now);
      }
    }
    return;
  }
  if (outcome.is !== 'failed') {
    await postponeHold(q, scope, now);
    return;
  }
  const isSameReason = scope === QUEUE ? 'queue' : 'domain';
  if (RETRY_TABLE[outcome.failure.class].hold === isSameReason) {
    const hold = (await listHolds(q)).find((row) => row.scope === scope);
    await postponeHold(q, scope, holdUntil(hold?.since ?? now, now));
  } else {
    await postponeHold(q, scope, now + TRY_AGAIN_MS);
  }
}
