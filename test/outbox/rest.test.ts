import { expect, it } from 'vitest';
import { restAfterFanOut } from '#src/outbox/rest.ts';
import { newId } from '#src/store/ids.ts';
import { insertDeliveries } from '#src/store/outbox.ts';
import { HOUR } from '../support/clock.ts';
import { describeOnBothStores } from '../support/stores.ts';
import { subscriber, THEN } from './factories.ts';

describeOnBothStores('Fanning out', (make) => {
  it('rests while much waits that could be sent, and not for what is due later', async () => {
    const store = await make();
    const subscriberId = await subscriber(store);
    const add = (count: number, dueAt: number) =>
      store.transaction((q) =>
        insertDeliveries(
          q,
          {
            purpose: 'manage_link',
            announcementId: null,
            priority: 9,
            status: 'waiting',
            attempts: 0,
            dueAt,
            createdAt: THEN,
          },
          Array.from({ length: count }, () => ({
            id: newId(),
            subscriberId,
            domain: 'example.com',
          })),
        ),
      );
    expect(await restAfterFanOut(store.read, THEN)).toBe(0);
    for (let batch = 0; batch < 4; batch += 1) {
      await add(500, THEN + HOUR);
    }
    expect(await restAfterFanOut(store.read, THEN)).toBe(0);
    expect(await restAfterFanOut(store.read, THEN + HOUR)).toBeGreaterThan(0);
  });
});
