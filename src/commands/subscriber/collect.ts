import type { CommandContext } from '../context.ts';
import type { DeliveryPurpose } from '#src/domain/subscriber.ts';
import { enqueueDirect } from '#src/outbox/enqueue.ts';
import { dueFor, moveDue, type DueColumn } from '#src/store/digests.ts';
import type { Queries } from '#src/store/queries.ts';
import type { SubscriberRow } from '#src/store/subscribers.ts';
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
  contents(
    q: Queries,
    people: readonly DuePerson[],
    now: number,
  ): Promise<Map<string, Record<string, unknown>>>;
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
  await context.store.transaction(async (q) => {
    const page = await pageSettings(context, q);
    const due = (await dueFor(q, column, now, AT_ONCE)).map((row) => ({
      row,
      timeZone: row.timeZone ?? page.timeZone,
    }));
    const contents = await collection.contents(q, due, now);
    for (const person of due) {
      const { id } = person.row;
      const next = collection.next(person, now);
      const content = contents.get(id);
      if ((await moveDue(q, column, person.row, next)) && content !== undefined) {
        await enqueueDirect(q, { purpose, subscriberId: id, now, context: content });
      }
    }
  });
  return true;
}
