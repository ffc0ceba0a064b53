import * as z from 'zod';
import { requireScope, type Actor } from '../../domain/actor.ts';
import { Refusal } from '../../domain/errors.ts';
import type { Queries } from '../../store/queries.ts';
import { writeAudit } from '../../store/record.ts';
import { findSubscriber, updateSubscriber, type SubscriberRow } from '../../store/subscribers.ts';
import { line, parseInput } from '../parse.ts';
import { askToConfirm } from '../subscriber/confirmation.ts';
import { subscriberOfId } from '../subscriber/load.ts';
import { viewOf, type SubscriberView } from '../subscriber/view.ts';
import type { CommandContext } from '../context.ts';

export const reinstatementSchema = z.strictObject({ reason: line(200) });

/**
 * Staff take a suppression back, with a reason that goes on record. Who had confirmed gets mail
 * again; who had not is asked again. Reports about mail from before do not count any more. Throws
 * `not_allowed` for somebody who is not suppressed, or who complained: only they can come back.
 */
export async function reinstateSubscriber(
  context: CommandContext,
  actor: Actor,
  id: string,
  input: unknown,
): Promise<SubscriberView> {
  requireScope(actor, 'subscribers:write');
  const { reason } = parseInput(reinstatementSchema, input);
  const now = context.now();
  return context.store.transaction(async (q) => {
    const row = await subscriberOfId(q, id);
    requireReinstatable(row);
    await reinstate(q, row, now);
    await writeAudit(q, {
      at: now,
      actor: actor.label,
      action: 'subscriber.reinstate',
      entity: 'subscriber',
      entityId: id,
      detail: { reason, kind: row.suppressedKind },
    });
    return viewOf(q, (await findSubscriber(q, id))!);
  });
}

function requireReinstatable(row: SubscriberRow): void {
  if (row.status !== 'suppressed') {
    throw new Refusal('not_allowed', 'Mail to this address is not suppressed.');
  }
  if (row.suppressedKind === 'complaint') {
    throw new Refusal(
      'not_allowed',
      'This person reported our mail as unwanted. Only they can come back, on the subscribe page.',
    );
  }
}

async function reinstate(q: Queries, row: SubscriberRow, now: number): Promise<void> {
  const hadConfirmed = row.confirmedAt !== null && row.confirmedBy !== null;
  await updateSubscriber(q, row.id, {
    status: hadConfirmed ? 'confirmed' : 'pending',
    suppressedAt: null,
    suppressedKind: null,
    suppressedReason: null,
    reinstatedAt: now,
    updatedAt: now,
  });
  if (!hadConfirmed) {
    await askToConfirm(q, row.id, now);
  }
}
