import { optOut, suppressAddress } from '#src/store/consent.ts';
import { listErased, markErased } from '#src/store/erased.ts';
import { newId } from '#src/store/ids.ts';
import type { Queries } from '#src/store/queries.ts';
import {
  deleteSubscriber,
  findSubscriberByKey,
  insertSubscriber,
  listSubscribers,
  type SubscriberRow,
} from '#src/store/subscribers.ts';
import { operation, writing, type Tx } from '../operation.ts';
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
export const carryOver = operation({ scope: 'subscribers:write' }).run(
  async (context, actor, replaced: Queries): Promise<CarriedOver> => {
    const done: CarriedOver = { erased: 0, left: 0, suppressed: 0 };
    const marks = await listErased(replaced);
    if (marks.size > 0) {
      await inPages(context.store.read, async (rows) => {
        await writing(context, actor, async (tx) => {
          for (const row of rows) {
            const mark = tx.addressMark(row.emailKey);
            const erasedAt = marks.get(mark);
            if (erasedAt === undefined) {
              continue;
            }
            if (cameBack(row, erasedAt)) {
              marks.delete(mark);
            } else if (await deleteSubscriber(tx.q, row.id)) {
              done.erased += 1;
            }
          }
        });
      });
    }
    await writing(context, actor, async (tx) => {
      for (const [mark, erasedAt] of marks) {
        await markErased(tx.q, mark, erasedAt);
      }
    });
    await inPages(replaced, async (rows) => {
      await writing(context, actor, async (tx) => {
        for (const row of rows) {
          await repeat(tx, row, done);
        }
      });
    });
    await writing(context, actor, (tx) =>
      tx.audit('subscriber.carry_over', 'subscriber_list', newId(), { ...done }),
    );
    return done;
  },
);

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

async function repeat(tx: Tx, said: SubscriberRow, done: CarriedOver): Promise<void> {
  if (said.unsubscribedAt === null && said.suppressedAt === null) {
    return;
  }
  const row = await rowOf(tx, said);
  if (row !== null) {
    done.left += (await repeatNo(tx.q, row, said)) ? 1 : 0;
    done.suppressed += (await repeatSuppression(tx.q, row, said)) ? 1 : 0;
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
  tx: Tx,
  { email, emailKey, createdAt }: SubscriberRow,
): Promise<SubscriberRow | null> {
  const known = await findSubscriberByKey(tx.q, emailKey);
  if (known !== null || (await isErased(tx, emailKey))) {
    return known;
  }
  const address = tx.parseAddress(email);
  if (!address.ok) {
    return null;
  }
  const wishes = await resolveWishes(tx.q, completeWishes({ components: 'all' }));
  await insertSubscriber(tx.q, newSubscriber(address, wishes, { id: newId(), now: createdAt }));
  return findSubscriberByKey(tx.q, emailKey);
}
