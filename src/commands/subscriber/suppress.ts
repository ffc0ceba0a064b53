import * as z from 'zod';
import { requireScope, type Actor } from '../../domain/actor.ts';
import { dropWaiting } from '../../store/outbox.ts';
import { newId } from '../../store/ids.ts';
import type { Queries } from '../../store/queries.ts';
import { writeAudit } from '../../store/record.ts';
import {
  findSubscriberByKey,
  insertSubscriber,
  updateSubscriber,
} from '../../store/subscribers.ts';
import { line, parseInput } from '../parse.ts';
import { newSubscriber } from './confirmation.ts';
import type { AddressResult, SubscriberContext } from './context.ts';
import { completeWishes } from './input.ts';
import { resolveWishes } from './wishes.ts';

const MOST = 10_000;

const suppressSchema = z.strictObject({
  addresses: z
    .array(z.string({ error: 'must be a mail address' }).max(1_000), {
      error: 'must be a list of mail addresses',
    })
    .min(1, { error: 'must name at least one address' })
    .max(MOST, { error: 'must name at most 10,000 addresses' }),
  reason: line(200),
});

export interface Suppressed {
  suppressed: number;
  /** They got no mail before. */
  already: number;
  /** What is no address, by its place in the list from 1. */
  refused: { line: number; detail: string }[];
}

/**
 * Ends mail to a list of addresses, known or not: none of them can be imported or added again,
 * until somebody reinstates it. Nobody is told.
 */
export async function suppressAddresses(
  context: SubscriberContext,
  actor: Actor,
  raw: unknown,
): Promise<Suppressed> {
  requireScope(actor, 'subscribers:write');
  const { addresses, reason } = parseInput(suppressSchema, raw);
  const now = context.now();
  return context.store.transaction(async (q) => {
    const result: Suppressed = { suppressed: 0, already: 0, refused: [] };
    for (const [index, text] of addresses.entries()) {
      const address = context.parseAddress(text);
      if (!address.ok) {
        result.refused.push({ line: index + 1, detail: address.detail });
      } else if (await suppress(q, address, reason, now)) {
        result.suppressed += 1;
      } else {
        result.already += 1;
      }
    }
    await writeAudit(q, {
      at: now,
      actor: actor.label,
      action: 'subscriber.suppress',
      entity: 'subscriber_list',
      entityId: newId(),
      detail: { suppressed: result.suppressed, already: result.already, reason },
    });
    return result;
  });
}

async function suppress(
  q: Queries,
  address: Extract<AddressResult, { ok: true }>,
  reason: string,
  now: number,
): Promise<boolean> {
  const change = {
    status: 'suppressed',
    suppressedAt: now,
    suppressedKind: 'staff',
    suppressedReason: reason,
    requested: null,
    updatedAt: now,
  } as const;
  const known = await findSubscriberByKey(q, address.key);
  if (known === null) {
    const wishes = await resolveWishes(q, completeWishes({ components: 'all' }));
    const id = newId();
    await insertSubscriber(q, { ...newSubscriber(address, wishes, { id, now }), ...change });
    return true;
  }
  if (known.status === 'suppressed') {
    return false;
  }
  await updateSubscriber(q, known.id, change);
  await dropWaiting(q, known.id, now);
  return true;
}
