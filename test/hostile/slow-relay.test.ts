import { expect, it } from 'vitest';
import { deliverStep } from '#src/outbox/deliver.ts';
import { fanOutStep } from '#src/outbox/fan-out.ts';
import type { Store } from '#src/store/queries.ts';
import { announced, subscriber } from '../outbox/factories.ts';
import { deliveries, statuses, workerDesk, type SentMail } from '../outbox/harness.ts';
import { describeOnStores } from '../support/stores.ts';

describeOnStores('While the mail server takes long over one message', (make) => {
  async function oneHangs(whenSent: (store: Store) => void = () => undefined) {
    const store = await make();
    for (const name of ['ada', 'bob', 'cleo', 'slow']) {
      await subscriber(store, { email: `${name}@example.com` });
    }
    await announced(store);
    const desk = workerDesk(store);
    let answer: () => void = () => undefined;
    const hanging = new Promise<void>((resolve) => {
      answer = resolve;
    });
    desk.transport.answer = ({ to }: SentMail) => {
      if (to === 'ada@example.com') {
        whenSent(desk.deps.store);
      }
      return to === 'slow@example.com' ? hanging : Promise.resolve();
    };
    while (await fanOutStep(desk.deps, desk.clock.now())) {
      // A step says itself whether there may be more.
    }
    return { store, desk, answer, step: deliverStep(desk.deps, desk.clock.now()) };
  }

  const seen = (store: Store) => expect.poll(() => statuses(store));

  it('the others, which it has accepted, are on record: a crash does not mail them again', async () => {
    const { store, answer, step } = await oneHangs();
    await seen(store).toEqual(['leased', 'sent', 'sent', 'sent']);
    answer();
    await step;
    expect(await statuses(store)).toEqual(['sent', 'sent', 'sent', 'sent']);
    for (const { attempts, leaseOwner } of await deliveries(store)) {
      expect({ attempts, leaseOwner }).toEqual({ attempts: 1, leaseOwner: null });
    }
  });

  it('a database that cannot be written to for a moment loses none of what was sent', async () => {
    const { store, desk, answer, step } = await oneHangs((broken) => {
      // Mails are out by now; what comes next is their record.
      const transaction = broken.transaction.bind(broken);
      broken.transaction = () => {
        broken.transaction = transaction;
        return Promise.reject(new Error('disk full'));
      };
    });
    await seen(store).toEqual(['leased', 'sent', 'sent', 'sent']);
    expect(desk.logged).toEqual([
      { level: 'warn', message: 'What was sent could not be recorded; it is tried again.' },
    ]);
    answer();
    await step;
    expect(await statuses(store)).toEqual(['sent', 'sent', 'sent', 'sent']);
    expect(desk.transport.sent).toHaveLength(4);
  });
});
