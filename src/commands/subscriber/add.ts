import type { CommandContext } from '../context.ts';
import * as z from 'zod';
import { requireScope, type Actor } from '#src/domain/actor.ts';
import { invalidInput, Refusal, type Fault } from '#src/domain/errors.ts';
import { newId } from '#src/store/ids.ts';
import type { Queries } from '#src/store/queries.ts';
import { writeAudit } from '#src/store/record.ts';
import {
  findSubscriber,
  findSubscriberByKey,
  insertSubscriber,
  type SubscriberRow,
} from '#src/store/subscribers.ts';
import { oneOf, parseInput } from '../parse.ts';
import { askToConfirm, newSubscriber } from './confirmation.ts';
import { requireNotErased } from './erased.ts';
import { changedWishesSchema, completeWishes, emailField, wishesSchema } from './input.ts';
import { mailClock } from './mail-clock.ts';
import { changePreferences } from './preferences.ts';
import { viewOf, type SubscriberView } from './view.ts';
import { applyWishes, requestOf, resolveWishes, wishesOfRow, type MailClock } from './wishes.ts';

/** Staff cannot confirm as if they were the reader. */
const VOUCHERS = ['import', 'staff'] as const;

const addSchema = z.strictObject({
  email: emailField,
  ...changedWishesSchema.shape,
  components: wishesSchema.components,
  confirmed_by: oneOf(VOUCHERS).optional(),
});

export interface Added {
  subscriber: SubscriberView;
  /** The address was known before; its preferences are now these. */
  existing: boolean;
}

/**
 * Staff or a machine add an address. With `confirmed_by` it is confirmed at once, and who
 * vouched for it is recorded; without, the person is asked by mail. Throws `invalid`, and
 * `conflict` for somebody who left or whose mail came back: only the reader can undo that.
 */
export async function addSubscriber(
  context: CommandContext,
  actor: Actor,
  input: unknown,
): Promise<Added> {
  requireScope(actor, 'subscribers:write');
  const { email, confirmed_by: confirmedBy, ...wanted } = parseInput(addSchema, input);
  const address = context.parseAddress(email);
  if (!address.ok) {
    const faults = [{ pointer: '/email', detail: address.detail }];
    throw invalidInput([...faults, ...(await faultsOfWishes(context, wanted))]);
  }
  const now = context.now();
  return context.store.transaction(async (q) => {
    const known = await findSubscriberByKey(q, address.key);
    const id = known?.id ?? newId();
    const clock = await mailClock(context, q, now);
    await requireNotErased(context, q, address.key);
    if (known === null) {
      const wishes = await resolveWishes(q, completeWishes(wanted));
      await insertSubscriber(q, newSubscriber(address, wishes, { id, now }));
    } else {
      refuseWhoLeft(known);
      await changePreferences(q, known, { groups: [], ...wanted }, clock);
    }
    if (known?.status !== 'confirmed') {
      await (confirmedBy === undefined
        ? askToConfirm(context, q, { id, emailKey: address.key }, now)
        : vouchFor(q, id, confirmedBy, clock));
    }
    await writeAudit(q, {
      at: now,
      actor: actor.label,
      action: 'subscriber.add',
      entity: 'subscriber',
      entityId: id,
      detail: { existing: known !== null, confirmed_by: confirmedBy ?? null },
    });
    const row = (await findSubscriber(q, id))!;
    return { subscriber: await viewOf(q, row), existing: known !== null };
  });
}

/** What else is wrong, so that one answer names it all. */
async function faultsOfWishes(
  context: CommandContext,
  wanted: Parameters<typeof completeWishes>[0],
): Promise<readonly Fault[]> {
  try {
    await resolveWishes(context.store.read, completeWishes(wanted));
    return [];
  } catch (error) {
    if (error instanceof Refusal && error.code === 'invalid') {
      return error.faults;
    }
    throw error;
  }
}

function refuseWhoLeft(known: SubscriberRow): void {
  if (known.unsubscribedAt !== null) {
    throw new Refusal(
      'conflict',
      known.complainedAt === null
        ? 'This person unsubscribed. Only they can subscribe again, on the subscribe page.'
        : 'This person reported our mail as unwanted. Only they can come back, on the subscribe page.',
    );
  }
  if (known.suppressedAt !== null) {
    const reason = known.suppressedReason === null ? '' : ` (${known.suppressedReason})`;
    throw new Refusal(
      'conflict',
      known.suppressedKind === 'staff'
        ? `Staff ended mail to this address${reason}.`
        : `Mail to this address came back for good${reason}.`,
    );
  }
}

async function vouchFor(
  q: Queries,
  id: string,
  confirmedBy: (typeof VOUCHERS)[number],
  clock: MailClock,
): Promise<void> {
  const row = (await findSubscriber(q, id))!;
  await applyWishes(q, id, requestOf(row) ?? wishesOfRow(row, []), clock, {
    confirmedAt: clock.now,
    confirmedBy,
  });
}
