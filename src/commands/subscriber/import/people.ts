import type { AddressResult } from '#src/commands/context.ts';
import { type Tx } from '#src/commands/operation.ts';
import { erasedAmong } from '#src/store/erased.ts';
import {
  findSubscriberByKey,
  insertSubscribers,
  insertSubscriptions,
  subscribersByKey,
  type NewSubscriber,
  type SubscriberRow,
} from '#src/store/subscribers.ts';
import type { ResolvedWishes } from '../wishes.ts';
import type { Row } from './rows.ts';

/** The people of some rows of a file: looked up at once, and what is new of them written at once. */
export interface People {
  addressOf(row: Row): AddressResult;
  /** Whether the owner of the address had themselves erased. */
  isErased(key: string): boolean;
  /** As the rows before have left them. */
  find(key: string): Promise<SubscriberRow | null>;
  /** To be written with `write`, or before somebody of the same address is looked for. */
  add(row: NewSubscriber, wishes: ResolvedWishes): void;
  write(): Promise<void>;
}

export async function peopleOf(tx: Tx, rows: readonly Row[]): Promise<People> {
  const addresses = new Map(rows.map((row) => [row, tx.parseAddress(row.cells.email ?? '')]));
  const keys = [...addresses.values()].flatMap((address) => (address.ok ? address.key : []));
  const marks = new Map(keys.map((key) => [key, tx.addressMark(key)]));
  const erased = await erasedAmong(tx.q, [...marks.values()]);
  const known = await subscribersByKey(tx.q, keys);
  const seen = new Set<string>();
  let fresh: { row: NewSubscriber; wishes: ResolvedWishes }[] = [];
  async function write(): Promise<void> {
    await insertSubscribers(
      tx.q,
      fresh.map(({ row }) => row),
    );
    await insertSubscriptions(
      tx.q,
      fresh.map(({ row, wishes }) => ({ subscriberId: row.id, targets: wishes })),
    );
    fresh = [];
  }
  return {
    addressOf: (row) => addresses.get(row)!,
    isErased: (key) => erased.has(marks.get(key)!),
    async find(key) {
      if (seen.has(key)) {
        await write();
        return findSubscriberByKey(tx.q, key);
      }
      seen.add(key);
      return known.get(key) ?? null;
    },
    add: (row, wishes) => void fresh.push({ row, wishes }),
    write,
  };
}
