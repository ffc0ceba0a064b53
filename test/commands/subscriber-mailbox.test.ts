import { expect, it } from 'vitest';
import { confirmSubscription, unsubscribe } from '#src/commands/subscriber/readers.ts';
import { mailboxOf } from '#src/domain/mailbox.ts';
import { prune } from '#src/server/jobs/prune.ts';
import type { Store } from '#src/store/queries.ts';
import { runAll, workerDesk } from '../outbox/harness.ts';
import { DAY, HOUR } from '../support/clock.ts';
import { describeOnStores, describeOnSqlite } from '../support/stores.ts';
import { subscriberDesk } from './subscriber-desk.ts';

function asking(store: Store) {
  const desk = subscriberDesk(store);
  const worker = workerDesk(store, { now: desk.clock.now });
  return {
    ...desk,
    /** Asks for an address; to whom a confirmation went. */
    async asked(email: string): Promise<string[]> {
      const before = worker.transport.sent.length;
      expect(await desk.ask({ email, components: 'all' })).toEqual({ accepted: true });
      await runAll(worker);
      return worker.transport.sent.slice(before).map(({ to }) => to);
    },
  };
}

describeOnStores('A mailbox', (make) => {
  it('is asked once a day, whichever of its addresses a stranger types', async () => {
    const desk = asking(await make());
    expect(await desk.asked('ada+1@example.com')).toEqual(['ada+1@example.com']);
    expect(await desk.asked('ada+2@example.com')).toEqual([]);
    expect(await desk.asked('ada@example.com')).toEqual([]);
    expect(await desk.asked('ada@example.org')).toEqual(['ada@example.org']);
    desk.clock.advance(DAY);
    expect(await desk.asked('ada+3@example.com')).toEqual(['ada+3@example.com']);
  });

  it('that does not answer is asked at most twice a month, though its rows are forgotten', async () => {
    const desk = asking(await make());
    let mails = 0;
    for (let day = 0; day < 30; day += 1) {
      mails += (await desk.asked(`ada+${day}@example.com`)).length;
      desk.clock.advance(DAY);
      await prune(desk.context, desk.clock.now());
    }
    expect(mails).toBe(2);
    expect(await desk.asked('ada@example.com')).toEqual(['ada@example.com']);
  });
});

describeOnSqlite('A mailbox', (make) => {
  it('at Google is one, with dots or without, for limits and for nothing else', async () => {
    const desk = asking(await make());
    expect(await desk.asked('ada.lovelace@gmail.com')).toHaveLength(1);
    expect(await desk.asked('adalovelace+x@googlemail.com')).toEqual([]);
    const everybody = await desk.store.read.db.select().from(desk.store.read.t.subscribers);
    expect(everybody.map(({ emailKey }) => emailKey).sort()).toEqual([
      'ada.lovelace@gmail.com',
      'adalovelace+x@googlemail.com',
    ]);
    expect(mailboxOf('ada.lovelace@example.com')).toBe('ada.lovelace@example.com');
  });

  it('that answered may be asked anew when its owner has left', async () => {
    const desk = asking(await make());
    for (let round = 0; round < 4; round += 1) {
      expect(await desk.asked('ada@example.com')).toEqual(['ada@example.com']);
      await confirmSubscription(desk.context, await desk.token('ada@example.com', 'confirm'));
      await unsubscribe(desk.context, await desk.token('ada@example.com', 'unsubscribe'));
      desk.clock.advance(DAY + HOUR);
    }
  });

  it('leaves no mark behind after a month', async () => {
    const desk = asking(await make());
    await desk.asked('ada@example.com');
    desk.clock.advance(31 * DAY);
    await prune(desk.context, desk.clock.now());
    expect(await desk.store.read.db.select().from(desk.store.read.t.askedMailboxes)).toEqual([]);
  });
});
