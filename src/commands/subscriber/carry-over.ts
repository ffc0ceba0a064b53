import type { CommandContext } from '../context.ts';
import { requireScope, type Actor } from '#src/domain/actor.ts';
import { optOut, suppressAddress } from '#src/store/consent.ts';
import { listErased, markErased } from '#src/store/erased.ts';
import { newId } from '#src/store/ids.ts';
import type { Queries } from '#src/store/queries.ts';
import { writeAudit } from '#src/store/record.ts';
import {
  deleteSubscriber,
  findSubscriberByKey,
  insertSubscriber,
  listSubscribers,
  type SubscriberRow,
} from '#src/store/subscribers.ts';
import { newSubscriber } from './confirmation.ts';
import { isErased } from './erased.ts';
import { completeWishes } from './input.ts';
import { resolveWishes } from './wishes.ts';

const PAGE = 500;

export interface CarriedOver {
  /** People who had themselves erased, and are erased again. */
  erased: number;
  /** People who left or complained. */
  left: number;
  /** Addresses that get no mail, whatever their owner wants. */
  suppressed: number;
}

/**
 * Says again what readers and servers said after a backup was made, as the database knows it that
 * the backup replaced: who had themselves erased, who left or complained, and whose address is
 * suppressed. What the reader confirmed, or staff reinstated, since then stands. A second run
 * changes nothing.
 *
 * @param replaced the database that the backup replaced
 */
export async function carryOver(
  context: CommandContext,
  actor: Actor,
  replaced: Queries,
): Promise<CarriedOver> {
  requireScope(actor, 'subscribers:write');
  const done: CarriedOver = { erased: 0, left: 0, suppressed: 0 };
  const marks = await listErased(replaced);
  if (marks.size > 0) {
    await inPages(context.store.read, async (rows) => {
      await context.store.transaction(async (q) => {
        for (const row of rows) {
          const mark = context.addressMark(row.emailKey);
          const erasedAt = marks.get(mark);
          if (erasedAt === undefined) {
            continue;
          }
          if (cameBack(row, erasedAt)) {
            marks.delete(mark);
          } else if (await deleteSubscriber(q, row.id)) {
            done.erased += 1;
          }
        }
      });
    });
  }
  await context.store.transaction(async (q) => {
    for (const [mark, erasedAt] of marks) {
      await markErased(q, mark, erasedAt);
    }
  });
  await inPages(replaced, async (rows) => {
    await context.store.transaction(async (q) => {
      for (const row of rows) {
        await repeat(context, q, row, done);
      }
    });
  });
  await context.store.transaction((q) =>
    writeAudit(q, {
      at: context.now(),
      actor: actor.label,
      action: 'subscriber.carry_over',
      entity: 'subscriber_list',
      entityId: newId(),
      detail: { ...done },
    }),
  );
  return done;
}

async function inPages(q: Queries, work: (rows: SubscriberRow[]) => Promise<void>): Promise<void> {
  let after: string | undefined;
  for (;;) {
    const rows = await listSubscribers(q, {
      limit: PAGE,
      ...(after === undefined ? {} : { after }),
    });
    await work(rows);
    after = rows.at(-1)?.emailKey;
    if (rows.length < PAGE) {
      return;
    }
  }
}

/** Whether the reader confirmed by a mailed link after that. */
const cameBack = (row: SubscriberRow, at: number): boolean =>
  row.confirmedBy === 'reader' && row.confirmedAt! > at;

async function repeat(
  context: CommandContext,
  q: Queries,
  said: SubscriberRow,
  done: CarriedOver,
): Promise<void> {
  if (said.unsubscribedAt === null && said.suppressedAt === null) {
    return;
  }
  const row = await rowOf(context, q, said);
  if (row !== null) {
    done.left += (await repeatNo(q, row, said)) ? 1 : 0;
    done.suppressed += (await repeatSuppression(q, row, said)) ? 1 : 0;
  }
}

async function repeatNo(
  q: Queries,
  row: SubscriberRow,
  { unsubscribedAt, complainedAt }: SubscriberRow,
): Promise<boolean> {
  const at = complainedAt ?? unsubscribedAt;
  if (at === null || cameBack(row, at)) {
    return false;
  }
  const complained = complainedAt !== null;
  const isKnown = (row.unsubscribedAt ?? 0) >= at && (!complained || row.complainedAt !== null);
  return !isKnown && optOut(q, row, { at, complained });
}

async function repeatSuppression(
  q: Queries,
  row: SubscriberRow,
  { suppressedAt: at, suppressedKind: kind, suppressedReason: reason }: SubscriberRow,
): Promise<boolean> {
  return (
    at !== null &&
    kind !== null &&
    !isOver(row, at, kind) &&
    suppressAddress(q, row.id, { kind, reason: reason ?? '', at })
  );
}

/** Whether a suppression is known of the row, or was taken back since. */
function isOver(row: SubscriberRow, at: number, kind: SubscriberRow['suppressedKind']): boolean {
  return (
    (row.suppressedAt ?? 0) >= at ||
    (row.reinstatedAt ?? 0) > at ||
    (kind !== 'staff' && cameBack(row, at))
  );
}

/** The person's row, a new one where they came after the backup; null where they are erased. */
async function rowOf(
  context: CommandContext,
  q: Queries,
  { email, emailKey, createdAt }: SubscriberRow,
): Promise<SubscriberRow | null> {
  const known = await findSubscriberByKey(q, emailKey);
  if (known !== null || (await isErased(context, q, emailKey))) {
    return known;
  }
  const address = context.parseAddress(email);
  if (!address.ok) {
    return null;
  }
  const wishes = await resolveWishes(q, completeWishes({ components: 'all' }));
  await insertSubscriber(q, newSubscriber(address, wishes, { id: newId(), now: createdAt }));
  return findSubscriberByKey(q, emailKey);
}
