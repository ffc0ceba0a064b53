import { expect, it } from 'vitest';
import { runMailWorker } from '#src/outbox/worker.ts';
import type { Store } from '#src/store/queries.ts';
import { describeOnSqlite } from '../support/stores.ts';
import { announced, subscriber } from './factories.ts';
import { statuses, workerDesk, type Desk } from './harness.ts';

/** Fulfils once so many messages were handed over. */
function handedOver(desk: Desk, count: number): Promise<void> {
  return new Promise((resolve) => {
    let seen = 0;
    desk.transport.answer = () => {
      seen += 1;
      if (seen === count) {
        resolve();
      }
    };
  });
}

describeOnSqlite('The mail worker', (make) => {
  it('mails what is announced while it runs, and ends when told to', async () => {
    const store = await make();
    for (let i = 0; i < 120; i += 1) {
      await subscriber(store);
    }
    const desk = workerDesk(store);
    const stop = new AbortController();
    const running = runMailWorker(desk.deps, stop.signal);
    const done = handedOver(desk, 120);
    await announced(store);
    await done;
    stop.abort();
    await running;
    expect(new Set(desk.transport.sent.map(({ to }) => to)).size).toBe(120);
    expect(new Set(await statuses(store))).toEqual(new Set(['sent']));
    expect(desk.logged).toEqual([]);
  });

  it('says that a step failed, and goes on', async () => {
    const store = await make();
    await subscriber(store);
    await announced(store);
    let failures = 1;
    const ailing: Store = {
      ...store,
      transaction(work) {
        if (failures > 0) {
          failures -= 1;
          return Promise.reject(new Error('database is locked'));
        }
        return store.transaction(work);
      },
    };
    const desk = workerDesk(ailing);
    const done = handedOver(desk, 1);
    const stop = new AbortController();
    const running = runMailWorker(desk.deps, stop.signal);
    await done;
    stop.abort();
    await running;
    expect(desk.logged).toEqual([{ level: 'error', message: 'A step of the mail worker failed.' }]);
    expect(await statuses(store)).toEqual(['sent']);
  });
});
