import type { StaffChannel } from '../../domain/subscriber.ts';
import { newId } from '../../store/ids.ts';
import type { Queries } from '../../store/queries.ts';
import { insertStaffMessage } from '../../store/staff-messages.ts';

export interface StaffMessage {
  /** The same occasion is told to the same place once: both belong into the key. */
  dedupeKey: string;
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

/** Writes, in the caller's transaction, one message to staff. False where it was told before. */
export async function enqueueStaffMessage(q: Queries, message: StaffMessage): Promise<boolean> {
  return insertStaffMessage(q, {
    id: newId(),
    dedupeKey: message.dedupeKey,
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
}
