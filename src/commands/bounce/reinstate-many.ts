import * as z from 'zod';
import type { Fault } from '#src/domain/errors.ts';
import { SUPPRESSION_KINDS } from '#src/domain/subscriber.ts';
import { erasedAmong } from '#src/store/erased.ts';
import { newId } from '#src/store/ids.ts';
import {
  listSuppressed,
  type SubscriberRow,
  type SuppressedBetween,
} from '#src/store/subscribers.ts';
import { readInstant, throwFaults } from '../instants.ts';
import { operation, reading, writing, type Tx } from '../operation.ts';
import { line, oneOf } from '../parse.ts';
import { mailClock } from '../subscriber/mail-clock.ts';
import { isReinstatable, reinstate } from './reinstate.ts';

/** People looked at in one transaction. */
const AT_ONCE = 200;

const reinstatementsSchema = z.strictObject({
  /** For the record. */
  reason: line(200),
  /** When they were suppressed. */
  from: line(40),
  /** Now, unless given. */
  to: line(40).nullish(),
  /** Both kinds of bounces, unless given; staff's own lists only where they are asked for. */
  kind: oneOf(SUPPRESSION_KINDS).nullish(),
  /** What the answer or reason holds that they were suppressed for. */
  containing: line(200).nullish(),
  dry_run: z.boolean({ error: 'must be true or false' }).default(false),
});

export interface Reinstated {
  reinstated: number;
  /** Who said no, or had themselves erased: only they can come back. */
  left_out: number;
  /** Nobody was reinstated yet: this is how many would be. */
  dry_run: boolean;
}

/**
 * Takes back all suppressions of a time span, kind and reason, as `reinstateSubscriber` does one:
 * never of who opted out or complained. In small transactions; a call that is broken off is safe
 * to repeat. Throws `invalid`.
 */
export const reinstateMany = operation({
  scope: 'subscribers:write',
  input: reinstatementsSchema,
}).run(async (context, actor, input): Promise<Reinstated> => {
  const which = spanOf(input, context.timeZone, context.now());
  const { reason, dry_run: dryRun } = input;
  const result: Reinstated = { reinstated: 0, left_out: 0, dry_run: dryRun };
  let after = '';

  async function onePage(tx: Tx): Promise<number> {
    const rows = await listSuppressed(tx.q, which, { after, limit: AT_ONCE });
    const people = await reinstatable(tx, rows);
    const clock = await mailClock(tx);
    for (const row of dryRun ? [] : people) {
      await reinstate(tx, row, clock);
      await audit(tx, row.id, { reason, kind: row.suppressedKind });
    }
    after = rows.at(-1)?.id ?? after;
    result.reinstated += people.length;
    result.left_out += rows.length - people.length;
    return rows.length;
  }

  const next = () => (dryRun ? onePage(reading(context, actor)) : writing(context, actor, onePage));
  while ((await next()) === AT_ONCE) {
    // A part at a time, beside whatever else is writing.
  }
  if (!dryRun) {
    const { from, to, kinds, containing = null } = which;
    const { reinstated, left_out } = result;
    const detail = { reason, from, to, kinds, containing, reinstated, left_out };
    await writing(context, actor, (tx) => audit(tx, null, detail));
  }
  return result;
});

function spanOf(
  input: z.output<typeof reinstatementsSchema>,
  timeZone: string,
  now: number,
): SuppressedBetween {
  const faults: Fault[] = [];
  const from = readInstant(input.from, timeZone, '/from', faults);
  const to = input.to ? readInstant(input.to, timeZone, '/to', faults) : now;
  if (from !== null && to !== null && to < from) {
    faults.push({ pointer: '/to', detail: 'must not be before from' });
  }
  throwFaults(faults);
  return {
    from: from!,
    to: to!,
    kinds: input.kind ? [input.kind] : ['hard_bounce', 'soft_bounces'],
    containing: input.containing ?? undefined,
  };
}

async function reinstatable(tx: Tx, rows: readonly SubscriberRow[]): Promise<SubscriberRow[]> {
  const people = rows.filter(isReinstatable);
  const markOf = ({ emailKey }: SubscriberRow) => tx.addressMark(emailKey);
  const erased = await erasedAmong(tx.q, people.map(markOf));
  return people.filter((row) => !erased.has(markOf(row)));
}

/** @param id one person; null for the act as a whole */
async function audit(tx: Tx, id: string | null, detail: Record<string, unknown>): Promise<void> {
  await tx.audit(
    id === null ? 'subscriber.reinstate_many' : 'subscriber.reinstate',
    id === null ? 'subscriber_list' : 'subscriber',
    id ?? newId(),
    detail,
  );
}
