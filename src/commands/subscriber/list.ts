import type { CommandContext } from '../context.ts';
import * as z from 'zod';
import { requireScope, type Actor } from '#src/domain/actor.ts';
import { invalidField } from '#src/domain/errors.ts';
import { SUBSCRIBER_STATUSES } from '#src/domain/subscriber.ts';
import * as store from '#src/store/subscribers.ts';
import { oneOf, parseInput } from '../parse.ts';
import { viewOf, viewsOf, type SubscriberView } from './view.ts';
import { subscriberOfId } from './load.ts';

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
export async function listSubscribers(
  context: CommandContext,
  actor: Actor,
  input: unknown,
): Promise<SubscriberPage> {
  requireScope(actor, 'subscribers:read');
  const { limit, cursor, query, status } = parseInput(listSchema, input);
  const q = context.store.bulk;
  const last = cursor === undefined ? undefined : await store.findSubscriber(q, cursor);
  if (last === null) {
    throw invalidField('/cursor', 'is not a cursor of this list: start again without one');
  }
  const rows = await store.listSubscribers(q, {
    limit: limit + 1,
    after: last?.emailKey,
    contains: query === undefined || query.trim() === '' ? undefined : query.trim(),
    status,
  });
  const page = rows.slice(0, limit);
  return {
    subscribers: await viewsOf(q, page),
    next_cursor: rows.length > limit ? page[page.length - 1]!.id : null,
  };
}

/** One subscriber for staff. Throws `not_found`. */
export async function readSubscriber(
  context: CommandContext,
  actor: Actor,
  id: string,
): Promise<SubscriberView> {
  requireScope(actor, 'subscribers:read');
  return viewOf(context.store.read, await subscriberOfId(context.store.read, id));
}
