import * as z from 'zod';
import { invalidField } from '#src/domain/errors.ts';
import { BOUNCE_KINDS, type BounceKind } from '#src/domain/subscriber.ts';
import * as store from '#src/store/bounces.ts';
import { iso } from '../instants.ts';
import { operation } from '../operation.ts';
import { oneOf } from '../parse.ts';

const MAX_PAGE = 100;

const listSchema = z.strictObject({
  limit: z
    .int({ error: 'must be a whole number' })
    .min(1, { error: 'must be at least 1' })
    .max(MAX_PAGE, { error: `must be at most ${MAX_PAGE}` })
    .default(50),
  cursor: z
    .string()
    .regex(/^\d{1,15}-[a-z0-9]{12}$/, { error: 'is not a cursor that this list has given' })
    .optional(),
  subscriber: z
    .string({ error: 'must be the id of a subscriber' })
    .max(64, { error: 'must be the id of a subscriber' })
    .optional(),
  kind: oneOf(BOUNCE_KINDS).optional(),
});

/** A report as the API shows one; times in RFC 3339. */
interface BounceView {
  id: string;
  kind: BounceKind;
  source: string;
  subscriber_id: string | null;
  delivery_id: string | null;
  status_code: string | null;
  diagnostic: string | null;
  at: string;
  received_at: string;
}

export interface BouncePage {
  items: BounceView[];
  /** Null at the end. */
  next_cursor: string | null;
}

function viewOf(row: store.BounceRow): BounceView {
  return {
    id: row.id,
    kind: row.kind,
    source: row.source,
    subscriber_id: row.subscriberId,
    delivery_id: row.deliveryId,
    status_code: row.statusCode,
    diagnostic: row.diagnostic,
    at: iso(row.at),
    received_at: iso(row.receivedAt),
  };
}

function readCursor(cursor: string): { receivedAt: number; id: string } {
  const [receivedAt, id] = cursor.split('-');
  if (receivedAt === undefined || id === undefined) {
    throw invalidField('/cursor', 'is not a cursor that this list has given');
  }
  return { receivedAt: Number(receivedAt), id };
}

/** What came back, the newest first, of everybody or of one subscriber. */
export const listBounces = operation({ scope: 'subscribers:read', input: listSchema }).read(
  async (tx, { limit, cursor, subscriber, kind }): Promise<BouncePage> => {
    const rows = await store.listBounces(tx.bulk, {
      limit: limit + 1,
      subscriberId: subscriber,
      kind,
      before: cursor === undefined ? undefined : readCursor(cursor),
    });
    const shown = rows.slice(0, limit);
    const last = shown[shown.length - 1];
    return {
      items: shown.map(viewOf),
      next_cursor:
        rows.length > limit && last !== undefined ? `${last.receivedAt}-${last.id}` : null,
    };
  },
);
