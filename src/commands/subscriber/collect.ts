import { SYSTEM } from '#src/domain/actor.ts';
import type { DeliveryPurpose } from '#src/domain/subscriber.ts';
import { enqueueDirect } from '#src/outbox/enqueue.ts';
import { dueFor, moveDue, type DueColumn } from '#src/store/digests.ts';
import type { SubscriberRow } from '#src/store/subscribers.ts';
import type { CommandContext } from '../context.ts';
import { writing, type Tx } from '../operation.ts';
import { pageSettings } from '../settings/read.ts';

/** People whose collected mails are written in one transaction. */
const AT_ONCE = 100;

/** A person whose collected mail is due, with the zone in which they have their mornings. */
export interface DuePerson {
  row: SubscriberRow;
  timeZone: string;
}

export interface Collection {
  column: DueColumn;
  purpose: Extract<DeliveryPurpose, 'digest' | 'look_ahead'>;
  /** When the person's next one is due; null where they want no more. */
  next(person: DuePerson, now: number): number | null;
  /** What each person's mail is made from; nobody who is to be told nothing. */
  contents(tx: Tx, people: readonly DuePerson[]): Promise<Map<string, Record<string, unknown>>>;
}

/**
 * One step: writes the collected mails of some people for whom they are due, and moves on when
 * the next ones are, in one transaction: killed at any point, nobody is left out or told twice.
 * Who has nothing to be told gets no mail. True when there may be more.
 */
export async function collectMails(
  context: CommandContext,
  collection: Collection,
): Promise<boolean> {
  const now = context.now();
  const { column, purpose } = collection;
  // An idle clock must not take turns at writing.
  if ((await dueFor(context.store.read, column, now, 1)).length === 0) {
    return false;
  }
  await writing(context, SYSTEM, async (tx) => {
    const page = await pageSettings(tx);
    const due = (await dueFor(tx.q, column, tx.now, AT_ONCE)).map((row) => ({
      row,
      timeZone: row.timeZone ?? page.timeZone,
    }));
    const contents = await collection.contents(tx, due);
    for (const person of due) {
      const { id } = person.row;
      const next = collection.next(person, tx.now);
      const content = contents.get(id);
      if ((await moveDue(tx.q, column, person.row, next)) && content !== undefined) {
        await enqueueDirect(tx.q, { purpose, subscriberId: id, now: tx.now, context: content });
      }
    }
  });
  return true;
}
