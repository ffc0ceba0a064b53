import type { CommandContext } from '../context.ts';
import * as z from 'zod';
import { requireScope, type Actor } from '#src/domain/actor.ts';
import { DELIVERY_STATUSES, type DeliveryStatus } from '#src/domain/subscriber.ts';
import { endOfPortion } from '#src/store/announcement-progress.ts';
import { PARKED } from '#src/store/leases.ts';
import { recipientsBetween, type RecipientRow } from '#src/store/recipients.ts';
import { iso } from '../instants.ts';
import { oneOf, parseInput } from '../parse.ts';
import { turn } from '#src/time/turn.ts';
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
export async function listRecipients(
  context: CommandContext,
  actor: Actor,
  announcementId: string,
  raw: unknown,
): Promise<RecipientPage> {
  requireScope(actor, 'mail:read');
  requireScope(actor, 'subscribers:read');
  const { limit, cursor = '', outcome, reason } = parseInput(listSchema, raw);
  const q = context.store.bulk;
  await announcementOf(q, announcementId);
  const found: RecipientRow[] = [];
  let after = cursor;
  for (;;) {
    const upTo = await endOfPortion(q, announcementId, after, PORTION);
    const rows = await recipientsBetween(q, announcementId, {
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
}
