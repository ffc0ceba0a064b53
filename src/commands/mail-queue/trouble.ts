import type { Store } from '#src/store/queries.ts';
import { listHolds, QUEUE } from '#src/store/mail-holds.ts';
import { awayOf, listRelays } from '#src/store/mail-relays.ts';
import { countByStatus } from '#src/store/staff-of-mail.ts';

/** Why no mail goes out at all. */
export interface MailTrouble {
  /** `away`: no relay can be used; `paused`: the queue is held, by a person or by a refusal. */
  is: 'away' | 'paused';
  /** Epoch milliseconds. */
  since: number;
  /** In one line. What a far end said is text to escape. */
  reason: string;
}

/** What is wrong with all mail, for any door that says so; null while it goes out. */
export async function readMailTrouble(context: { store: Store }): Promise<MailTrouble | null> {
  const hold = (await listHolds(context.store.read)).find(({ scope }) => scope === QUEUE);
  if (hold !== undefined) {
    return { is: 'paused', since: hold.since, reason: hold.reason };
  }
  const away = awayOf(await listRelays(context.store.read));
  return away && { is: 'away', since: away.failingSince ?? 0, reason: away.reason ?? '' };
}

/** How many mails wait, whenever they are due. */
export const countWaiting = (context: { store: Store }): Promise<number> =>
  countByStatus(context.store.read, 'waiting');
