import { addToCounters } from '#src/store/counters.ts';
import { newId } from '#src/store/ids.ts';
import type { Queries } from '#src/store/queries.ts';
import {
  claimableStaffMessages,
  isOutdated,
  leaseStaffMessages,
  settleStaffMessage,
  type StaffMessageRow,
} from '#src/store/staff-messages.ts';
import type { MailWorkerDeps } from '../deliver/deps.ts';
import { flowOf } from '../deliver/flow.ts';
import { composeFailure, sendFailure, type Failure } from '../deliver/outcome.ts';
import { verdictOn } from '../retry.ts';
import { postWebhook, WebhookRefused } from './post-webhook.ts';
import { staffMail } from './staff-mail.ts';
import { isAboutRelay, relayOf } from './watch-relays.ts';
import { RefusedTarget } from './webhook-address.ts';

const AT_ONCE = 10;
/** Longer than a message may take, so that none is told twice. */
const LEASE_MS = 6 * 60_000;

/** What came of a message; null: it was not sent, as what it tells of is over. */
type Outcome = { failure: Failure | null } | null;

/**
 * Tells staff what is due: each message once unless its far end failed or the process died, by
 * the same retry table as all mail. What one place is told goes in the order in which it was
 * written, and what is no longer so is not told at all.
 *
 * @returns true when there may be more to do at once
 */
export async function tellStaffStep(deps: MailWorkerDeps, now: number): Promise<boolean> {
  if ((await claimableStaffMessages(deps.store.read, now, 1)).length === 0) {
    return false;
  }
  const owner = newId();
  const rows = await deps.store.transaction(async (q) => {
    const ids = await claimableStaffMessages(q, now, AT_ONCE);
    return leaseStaffMessages(q, ids, { owner, now, until: now + LEASE_MS });
  });
  rows.sort((a, b) => a.createdAt - b.createdAt);
  await Promise.all(
    [...Map.groupBy(rows, ({ target }) => target).values()].map(async (messages) => {
      for (const message of messages) {
        await tellOne(deps, owner, message);
      }
    }),
  );
  return rows.length > 0;
}

async function tellOne(
  deps: MailWorkerDeps,
  owner: string,
  message: StaffMessageRow,
): Promise<void> {
  const outcome = (await isStillSo(deps, message)) ? await deliverMessage(deps, message) : null;
  await deps.store.transaction((q) => record(q, owner, message, outcome, deps.now()));
  if (outcome?.failure) {
    const facts = { message: message.id, class: outcome.failure.class };
    deps.log.warn(facts, 'A message to staff was not delivered.');
  }
}

/** Where that cannot be found out, it is told: rather once too often than not at all. */
async function isStillSo(deps: MailWorkerDeps, message: StaffMessageRow): Promise<boolean> {
  try {
    return (
      !(await isOutdated(deps.store.read, message)) && (await deps.isStillSo?.(message)) !== false
    );
  } catch (error) {
    deps.log.warn({ err: error }, 'Whether a message to staff is still needed is not known.');
    return true;
  }
}

/** Never throws. */
async function deliverMessage(
  deps: MailWorkerDeps,
  message: StaffMessageRow,
): Promise<{ failure: Failure | null }> {
  if (message.channel === 'webhook') {
    return { failure: await callWebhook(deps, message) };
  }
  let mail;
  try {
    mail = await staffMail(deps, message);
  } catch (error) {
    return { failure: composeFailure(error) };
  }
  const { relays } = flowOf(deps);
  try {
    await deps.transport.send(mail);
    relays.answered(relayOf(deps.transport), deps.now());
    return { failure: null };
  } catch (error) {
    const failure = sendFailure(error, mail, deps.from.address);
    if (isAboutRelay(failure)) {
      relays.failed(relayOf(deps.transport), failure.text, deps.now());
    }
    return { failure };
  }
}

async function callWebhook(
  deps: MailWorkerDeps,
  message: StaffMessageRow,
): Promise<Failure | null> {
  const body = {
    type: message.kind,
    timestamp: new Date(message.createdAt).toISOString(),
    data: {
      subject: message.subject,
      text: message.text,
      notice_id: message.noticeId,
      ...message.payload,
    },
  };
  const { id, target } = message;
  try {
    await postWebhook(
      { id, target, body, at: deps.now() },
      deps.secret,
      deps.webhooks ?? { allowPrivate: false },
    );
    return null;
  } catch (error) {
    return webhookFailure(error);
  }
}

function webhookFailure(error: unknown): Failure {
  const text = (error instanceof Error ? error.message : String(error)).slice(0, 500);
  if (error instanceof RefusedTarget) {
    return { class: 'message', text };
  }
  if (error instanceof WebhookRefused) {
    const later = error.status >= 500 || [408, 425, 429].includes(error.status);
    return { class: later ? 'transient' : error.status === 410 ? 'dead_address' : 'message', text };
  }
  return { class: 'transient', text };
}

async function record(
  q: Queries,
  owner: string,
  message: StaffMessageRow,
  outcome: Outcome,
  now: number,
): Promise<void> {
  const change = outcome === null ? WITHDRAWN : changeFor(message, outcome.failure, now);
  const ended = change.status === 'waiting' && (await isOutdated(q, message)) ? WITHDRAWN : change;
  const finishedAt = ended.status === 'waiting' ? null : now;
  if (await settleStaffMessage(q, message.id, owner, { ...ended, finishedAt })) {
    const became = ended.status === 'waiting' ? 'deferred' : ended.status;
    const labels = [message.channel, became];
    await addToCounters(q, [{ name: 'staff_messages', labels, value: 1 }]);
  }
}

type Change = Parameters<typeof settleStaffMessage>[3] & { status: StaffMessageRow['status'] };

const WITHDRAWN: Change = { status: 'cancelled' };

function changeFor(message: StaffMessageRow, failure: Failure | null, now: number): Change {
  const attempts = message.attempts + 1;
  if (failure === null) {
    return { status: 'sent', attempts, lastError: null };
  }
  const verdict = verdictOn(failure, { ...message, attempts }, now);
  const lastError = `${failure.class}: ${failure.text}`;
  return verdict.status === 'waiting'
    ? { status: 'waiting', attempts, lastError, dueAt: verdict.dueAt }
    : { status: 'failed', attempts, lastError };
}
