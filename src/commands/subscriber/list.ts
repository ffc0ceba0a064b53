import * as z from 'zod';
import { invalidField } from '#src/domain/errors.ts';
import { SUBSCRIBER_STATUSES } from '#src/domain/subscriber.ts';
import * as store from '#src/store/subscribers.ts';
import { operation } from '../operation.ts';
import { oneOf } from '../parse.ts';
import { subscriberOfId } from './load.ts';
import { viewOf, viewsOf, type SubscriberView } from './view.ts';

const MAX_PAGE = 500;

const listSchema = z.strictObject({
  limit: z
    .int({ error: 'must be a whole number' })
    .min(1, { error: 'must be at least 1' })
    .max(MAX_PAGE, { error: `must be at most ${MAX_PAGE}` })
    .default(50),
  cursor: z.string({ error: 'must be the next_cursor of the page before' }).max(64).optional(),
  query: z
    .string({ error: 'must be a part of an address' })
    .max(254, { error: 'must have at most 254 characters' })
    .optional(),
  status: oneOf(SUBSCRIBER_STATUSES).optional(),
});

export interface SubscriberPage {
  subscribers: SubscriberView[];
  /** Null at the end. */
  next_cursor: string | null;
}

/** Subscribers in the order of their addresses; the cursor is an id, so that no address is logged. */
export const listSubscribers = operation({ scope: 'subscribers:read', input: listSchema }).read(
  async (tx, { limit, cursor, query, status }): Promise<SubscriberPage> => {
    const last = cursor === undefined ? undefined : await store.findSubscriber(tx.bulk, cursor);
    if (last === null) {
      throw invalidField('/cursor', 'is not a cursor of this list: start again without one');
    }
    const rows = await store.listSubscribers(tx.bulk, {
      limit: limit + 1,
      after: last?.emailKey,
      contains: query === undefined || query.trim() === '' ? undefined : query.trim(),
      status,
    });
    const page = rows.slice(0, limit);
    return {
      subscribers: await viewsOf(tx.bulk, page),
      next_cursor: rows.length > limit ? page[page.length - 1]!.id : null,
    };
  },
);

/** One subscriber for staff. Throws `not_found`. */
export const readSubscriber = operation({ scope: 'subscribers:read' }).read(
  async (tx, id: string): Promise<SubscriberView> => {
    return viewOf(tx.q, await subscriberOfId(tx.q, id));
  },
);
