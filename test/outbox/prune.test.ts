import { eq } from 'drizzle-orm';
import { expect, it } from 'vitest';
import { FORGET_AFTER_MS } from '#src/commands/subscriber/forget-unconfirmed.ts';
import { enqueueDirect } from '#src/outbox/enqueue.ts';
import { KEEP_DELIVERIES_MS } from '#src/outbox/prune.ts';
import { prune } from '#src/server/jobs/prune.ts';
import { findSubscriber, updateSubscriber } from '#src/store/subscribers.ts';
import { describeOnBothStores } from '../support/stores.ts';
import { subscriber, THEN } from './factories.ts';
import { deliveries, statuses } from './harness.ts';

describeOnBothStores('Pruning', (make) => {
  it('removes what was finished long ago and keeps what is not', async () => {
    const store = await make();
    const subscriberId = await subscriber(store);
    await store.transaction(async (q) => {
      for (const status of ['sent', 'failed', 'dropped', 'waiting', 'leased'] as const) {
        const id = await enqueueDirect(q, { purpose: 'manage_link', subscriberId, now: THEN });
        await q.db.update(q.t.deliveries).set({ status }).where(eq(q.t.deliveries.id, id));
      }
    });
    await prune({ store }, THEN + KEEP_DELIVERIES_MS - 1);
    expect(await deliveries(store)).toHaveLength(5);
    await prune({ store }, THEN + KEEP_DELIVERIES_MS);
    expect(await statuses(store)).toEqual(['leased', 'waiting']);
  });

  it('forgets who never confirmed, but not that somebody had left', async () => {
    const store = await make();
    const never = await subscriber(store, { status: 'pending' });
    const left = await subscriber(store, { status: 'pending' });
    const confirmed = await subscriber(store);
    await store.transaction((q) => updateSubscriber(q, left, { unsubscribedAt: THEN - 5 }));
    await prune({ store }, THEN + FORGET_AFTER_MS - 1);
    expect(await findSubscriber(store.read, never)).toMatchObject({ status: 'pending' });
    expect(await prune({ store }, THEN + FORGET_AFTER_MS)).toBe(false);
    expect(await findSubscriber(store.read, never)).toBeNull();
    expect(await findSubscriber(store.read, left)).toMatchObject({
      status: 'unsubscribed',
      unsubscribedAt: THEN - 5,
    });
    expect(await findSubscriber(store.read, confirmed)).toMatchObject({ status: 'confirmed' });
  });
});
