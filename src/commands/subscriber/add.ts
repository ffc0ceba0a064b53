import * as z from 'zod';
import { invalidInput, Refusal, type Fault } from '#src/domain/errors.ts';
import { newId } from '#src/store/ids.ts';
import type { Queries } from '#src/store/queries.ts';
import {
  findSubscriber,
  findSubscriberByKey,
  insertSubscriber,
  type SubscriberRow,
} from '#src/store/subscribers.ts';
import type { CommandContext } from '../context.ts';
import { operation, writing } from '../operation.ts';
import { oneOf } from '../parse.ts';
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
export const addSubscriber = operation({ scope: 'subscribers:write', input: addSchema }).run(
  async (context, actor, { email, confirmed_by: confirmedBy, ...wanted }): Promise<Added> => {
    const address = context.parseAddress(email);
    if (!address.ok) {
      const faults = [{ pointer: '/email', detail: address.detail }];
      throw invalidInput([...faults, ...(await faultsOfWishes(context, wanted))]);
    }
    return writing(context, actor, async (tx) => {
      const known = await findSubscriberByKey(tx.q, address.key);
      const id = known?.id ?? newId();
      const clock = await mailClock(tx);
      await requireNotErased(tx, address.key);
      if (known === null) {
        const wishes = await resolveWishes(tx.q, completeWishes(wanted));
        await insertSubscriber(tx.q, newSubscriber(address, wishes, { id, now: tx.now }));
      } else {
        refuseWhoLeft(known);
        await changePreferences(tx.q, known, { groups: [], ...wanted }, clock);
      }
      if (known?.status !== 'confirmed') {
        await (confirmedBy === undefined
          ? askToConfirm(tx, { id, emailKey: address.key })
          : vouchFor(tx.q, id, confirmedBy, clock));
      }
      await tx.audit('subscriber.add', 'subscriber', id, {
        existing: known !== null,
        confirmed_by: confirmedBy ?? null,
      });
      const row = (await findSubscriber(tx.q, id))!;
      return { subscriber: await viewOf(tx.q, row), existing: known !== null };
    });
  },
);

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
