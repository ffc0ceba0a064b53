import type { StaffChannel } from '#src/domain/subscriber.ts';
import { newId } from '#src/store/ids.ts';
import type { Queries } from '#src/store/queries.ts';
import { cancelOlder, insertStaffMessage } from '#src/store/staff-messages.ts';

export interface StaffMessage {
  /** The same occasion is told to the same place once: both belong into the key. */
  dedupeKey: string;
  /** What it is about, if more may follow: of those that wait, a place gets the newest only. */
  topic?: string | undefined;
  channel: StaffChannel;
  /** A mail address or an https URL. */
  target: string;
  /** Such as `queue_paused`, `update_overdue`. */
  kind: string;
  noticeId?: string | null;
  /** One line. */
  subject: string;
  /** Plain text, frozen now. */
  text: string;
  /** What a webhook carries besides. */
  payload?: Record<string, unknown> | null;
  now: number;
  /** Now, unless given. */
  dueAt?: number;
}

/**
 * Writes, in the caller's transaction, one message to staff, and calls back what still waits to
 * tell them about the same thing. False where it was told before.
 */
export async function enqueueStaffMessage(q: Queries, message: StaffMessage): Promise<boolean> {
  const id = newId();
  const topic = message.topic ?? null;
  const written = await insertStaffMessage(q, {
    id,
    dedupeKey: message.dedupeKey,
    topic,
    channel: message.channel,
    target: message.target,
    kind: message.kind,
    noticeId: message.noticeId ?? null,
    subject: message.subject,
    text: message.text,
    payload: message.payload ?? null,
    status: 'waiting',
    attempts: 0,
    dueAt: message.dueAt ?? message.now,
    leaseOwner: null,
    leaseUntil: null,
    lastError: null,
    createdAt: message.now,
    finishedAt: null,
  });
  if (written && topic !== null) {
    await cancelOlder(q, { id, topic, target: message.target }, message.now);
  }
  return written;
}
