import * as z from 'zod';
import { requireScope } from '#src/domain/actor.ts';
import { DELIVERY_STATUSES, type DeliveryStatus } from '#src/domain/subscriber.ts';
import { turn } from '#src/platform/time/turn.ts';
import { endOfPortion } from '#src/store/announcement-progress.ts';
import { PARKED } from '#src/store/leases.ts';
import { recipientsBetween, type RecipientRow } from '#src/store/recipients.ts';
import { iso } from '../instants.ts';
import { operation } from '../operation.ts';
import { oneOf } from '../parse.ts';
import { announcementOf, limitOf, NOT_OURS } from './read-announcement.ts';

/** People looked through before others get their turn. */
const PORTION = 5_000;

const listSchema = z.strictObject({
  limit: limitOf(),
  cursor: z
    .string()
    .regex(/^[a-z0-9]{1,40}$/, { error: NOT_OURS })
    .optional(),
  outcome: oneOf(DELIVERY_STATUSES).optional(),
  reason: z
    .string()
    .regex(/^[a-z_]{1,40}$/, { error: 'must be a reason such as dead_address' })
    .optional(),
});

/** What became of the mail to one recipient. */
interface RecipientView {
  delivery_id: string;
  subscriber_id: string;
  email: string;
  outcome: DeliveryStatus;
  /** Class of the last failure, as in the retry table; null where there was none. */
  reason: string | null;
  /** What the far end said. */
  detail: string | null;
  attempts: number;
  /** When it is tried next; null where it is not, or only when its domain is ready. */
  next_try_at: string | null;
  held: boolean;
  finished_at: string | null;
}

export interface RecipientPage {
  items: RecipientView[];
  /** Null at the end. */
  next_cursor: string | null;
}

function viewOf(row: RecipientRow): RecipientView {
  const waits = row.status === 'waiting';
  const held = waits && row.dueAt === PARKED;
  return {
    delivery_id: row.id,
    subscriber_id: row.subscriberId,
    email: row.email,
    outcome: row.status,
    reason: row.failureClass,
    detail: row.lastError?.replace(/^[a-z_]+: /, '') ?? null,
    attempts: row.attempts,
    next_try_at: waits && !held ? iso(row.dueAt) : null,
    held,
    finished_at: iso(row.finishedAt),
  };
}

/** Whom an announcement went to: all, or those of one outcome and reason. Throws `not_found`. */
export const listRecipients = operation({ scope: 'mail:read', change: listSchema }).read(
  async (tx, announcementId, { limit, cursor = '', outcome, reason }): Promise<RecipientPage> => {
    requireScope(tx.actor, 'subscribers:read');

    await announcementOf(tx.bulk, announcementId);
    const found: RecipientRow[] = [];
    let after = cursor;
    for (;;) {
      const upTo = await endOfPortion(tx.bulk, announcementId, after, PORTION);
      const rows = await recipientsBetween(tx.bulk, announcementId, {
        ...{ after, upTo, outcome, failureClass: reason },
        limit: limit + 1 - found.length,
      });
      found.push(...rows);
      if (upTo === null || found.length > limit) {
        break;
      }
      after = upTo;
      await turn();
    }
    const shown = found.slice(0, limit);
    return {
      items: shown.map(viewOf),
      next_cursor: found.length > limit ? shown.at(-1)!.subscriberId : null,
    };
  },
);
