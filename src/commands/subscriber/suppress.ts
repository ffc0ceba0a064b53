import * as z from 'zod';
import { suppressAddress } from '#src/store/consent.ts';
import { newId } from '#src/store/ids.ts';
import { findSubscriberByKey, insertSubscriber } from '#src/store/subscribers.ts';
import type { AddressResult } from '../context.ts';
import { operation, type Tx } from '../operation.ts';
import { line } from '../parse.ts';
import { newSubscriber } from './confirmation.ts';
import { isErased } from './erased.ts';
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
  /** Staff had ended mail to them before, or they had themselves erased. */
  already: number;
  /** What is no address, by its place in the list from 1. */
  refused: { line: number; detail: string }[];
}

/**
 * Ends mail to a list of addresses, known or not: none of them can be imported or added again,
 * until somebody reinstates it. Nobody is told.
 */
export const suppressAddresses = operation({
  scope: 'subscribers:write',
  input: suppressSchema,
}).write(async (tx, { addresses, reason }): Promise<Suppressed> => {
  const result: Suppressed = { suppressed: 0, already: 0, refused: [] };
  for (const [index, text] of addresses.entries()) {
    const address = tx.parseAddress(text);
    if (!address.ok) {
      result.refused.push({ line: index + 1, detail: address.detail });
    } else if (await suppress(tx, address, { reason, now: tx.now })) {
      result.suppressed += 1;
    } else {
      result.already += 1;
    }
  }
  await tx.audit('subscriber.suppress', 'subscriber_list', newId(), {
    suppressed: result.suppressed,
    already: result.already,
    reason,
  });
  return result;
});

async function suppress(
  tx: Tx,
  address: Extract<AddressResult, { ok: true }>,
  { reason, now }: { reason: string; now: number },
): Promise<boolean> {
  const known = await findSubscriberByKey(tx.q, address.key);
  const id = known?.id ?? newId();
  if (known === null) {
    // Nobody but its owner can subscribe it, and it is not ours to write down again.
    if (await isErased(tx, address.key)) {
      return false;
    }
    const wishes = await resolveWishes(tx.q, completeWishes({ components: 'all' }));
    await insertSubscriber(tx.q, newSubscriber(address, wishes, { id, now }));
  }
  return suppressAddress(tx.q, id, { kind: 'staff', reason, at: now });
}
