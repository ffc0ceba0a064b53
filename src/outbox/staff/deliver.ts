import { addToCounters } from '../../store/counters.ts';
import { newId } from '../../store/ids.ts';
import type { Queries } from '../../store/queries.ts';
import {
  claimableStaffMessages,
  leaseStaffMessages,
  settleStaffMessage,
  type StaffMessageRow,
} from '../../store/staff-messages.ts';
import type { MailWorkerDeps } from '../deliver/deps.ts';
import { composeFailure, sendFailure, type Failure } from '../deliver/outcome.ts';
import { verdictOn } from '../retry.ts';
import { postWebhook, WebhookRefused } from './post-webhook.ts';
import { staffMail } from './staff-mail.ts';
import { RefusedTarget } from './webhook-address.ts';

const AT_ONCE = 10;
/** Longer than a message may take, so that none is told twice. */
const LEASE_MS = 6 * 60_000;

/**
 * Tells staff what is due: each message once unless its far end failed or the process died, by
 * the same retry table as all mail.
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
  await Promise.all(
    rows.map(async (message) => {
      const failure = await deliverMessage(deps, message);
      await deps.store.transaction((q) => record(q, owner, message, failure, deps.now()));
      if (failure !== null) {
        const facts = { message: message.id, class: failure.class };
        deps.log.warn(facts, 'A message to staff was not delivered.');
      }
    }),
  );
  return rows.length > 0;
}

/** Null once the far end took it. Never throws. */
async function deliverMessage(
  deps: MailWorkerDeps,
  message: StaffMessageRow,
): Promise<Failure | null> {
  if (message.channel === 'webhook') {
    return callWebhook(deps, message);
  }
  let mail;
  try {
    mail = await staffMail(deps, message);
  } catch (error) {
    return composeFailure(error);
  }
  try {
    await deps.transport.send(mail);
    return null;
  } catch (error) {
    return sendFailure(error);
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
  failure: Failure | null,
  now: number,
): Promise<void> {
  const attempts = message.attempts + 1;
  const verdict = failure === null ? null : verdictOn(failure, { ...message, attempts }, now);
  const lastError = failure === null ? null : `${failure.class}: ${failure.text}`;
  const held = await settleStaffMessage(
    q,
    message.id,
    owner,
    verdict?.status === 'waiting'
      ? { status: 'waiting', attempts, lastError, dueAt: verdict.dueAt }
      : { status: verdict === null ? 'sent' : 'failed', attempts, lastError, finishedAt: now },
  );
  if (held) {
    const became = verdict === null ? 'sent' : verdict.status === 'waiting' ? 'deferred' : 'failed';
    const labels = [message.channel, became];
    await addToCounters(q, [{ name: 'staff_messages', labels, value: 1 }]);
  }
}
