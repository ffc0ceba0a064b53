import * as z from 'zod';
import { requireScope } from '#src/domain/actor.ts';
import type { StaffChannel } from '#src/domain/subscriber.ts';
import type { StaffMessageRow } from '#src/store/staff-messages.ts';
import { newestStaffMessages } from '#src/store/told-staff.ts';
import { iso } from '../instants.ts';
import { operation } from '../operation.ts';
import { oneOf } from '../parse.ts';
import { limitOf } from './read-announcement.ts';

const listSchema = z.strictObject({
  limit: limitOf(),
  status: oneOf(['waiting', 'leased', 'sent', 'failed', 'cancelled']).optional(),
});

/** What staff were told, or should have been. */
export interface StaffMessageView {
  id: string;
  /** Such as `delivery_failures`, `queue_paused`, `update_overdue`. */
  kind: string;
  channel: StaffChannel;
  /** A mail address, or the origin of a webhook: its path is a secret of the receiver's. */
  target: string;
  notice_id: string | null;
  subject: string;
  status: StaffMessageRow['status'];
  attempts: number;
  last_error: string | null;
  due_at: string;
  created_at: string;
  finished_at: string | null;
}

function targetOf({ channel, target }: StaffMessageRow): string {
  return channel === 'mail' ? target : (URL.parse(target)?.origin ?? 'a webhook');
}

/** Messages to staff, the newest first: of one status, or of all. */
export const listStaffMessages = operation({ scope: 'mail:read', input: listSchema }).read(
  async (tx, { limit, status }): Promise<StaffMessageView[]> => {
    requireScope(tx.actor, 'notices:read');

    const rows = await newestStaffMessages(tx.bulk, { limit, status, now: tx.now });
    return rows.map((row) => ({
      id: row.id,
      kind: row.kind,
      channel: row.channel,
      target: targetOf(row),
      notice_id: row.noticeId,
      subject: row.subject,
      status: row.status,
      attempts: row.attempts,
      last_error: row.lastError,
      due_at: iso(row.dueAt),
      created_at: iso(row.createdAt),
      finished_at: iso(row.finishedAt),
    }));
  },
);
