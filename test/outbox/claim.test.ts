import { expect, it } from 'vitest';
import { claimBatch, LEASE_MS } from '#src/outbox/claim.ts';
import { enqueueDirect } from '#src/outbox/enqueue.ts';
import { fanOutStep } from '#src/outbox/fan-out.ts';
import { renewLeases, settleDeliveries } from '#src/store/leases.ts';
import type { Store } from '#src/store/queries.ts';
import { describeOnBothStores } from '../support/stores.ts';
import { announced, subscriber, THEN } from './factories.ts';
import { deliveries } from './harness.ts';

const NOW = THEN + 1_000;

async function waiting(store: Store, people: number): Promise<void> {
  for (let i = 0; i < people; i += 1) {
    const subscriberId = await subscriber(store);
    await store.transaction((q) =>
      enqueueDirect(q, { purpose: 'manage_link', subscriberId, now: THEN + i }),
    );
  }
}

describeOnBothStores('Claiming deliveries', (make) => {
  it('gives no delivery to two workers', async () => {
    const store = await make();
    await waiting(store, 20);
    const claims = await Promise.all(
      ['one', 'two', 'three', 'four'].map((owner) =>
        claimBatch(store, { owner, now: NOW, limit: 6 }),
      ),
    );
    const ids = claims.flat().map(({ id }) => id);
    expect(ids).toHaveLength(20);
    expect(new Set(ids).size).toBe(20);
  });

  it('takes what is urgent first, then what was due first', async () => {
    const store = await make();
    await waiting(store, 3);
    await announced(store, { tier: 'low', at: THEN });
    await announced(store, { kind: 'incident', tier: 'critical', at: THEN });
    while (await fanOutStep({ store }, THEN + 500)) {
      // Both announcements.
    }
    const claimed = await claimBatch(store, { owner: 'one', now: NOW, limit: 9 });
    expect(claimed.map(({ priority }) => priority)).toEqual([0, 0, 0, 4, 4, 4, 9, 9, 9]);
    const direct = claimed.filter(({ priority }) => priority === 9);
    expect(direct.map(({ dueAt }) => dueAt)).toEqual([THEN, THEN + 1, THEN + 2]);
  });

  it('leaves alone what is not due yet', async () => {
    const store = await make();
    await waiting(store, 1);
    expect(await claimBatch(store, { owner: 'one', now: THEN - 1, limit: 5 })).toEqual([]);
    expect(await claimBatch(store, { owner: 'one', now: THEN, limit: 5 })).toHaveLength(1);
  });

  it('hands out again what a dead worker held, once the lease is over', async () => {
    const store = await make();
    await waiting(store, 2);
    await claimBatch(store, { owner: 'dead', now: NOW, limit: 5 });
    const early = await claimBatch(store, { owner: 'two', now: NOW + LEASE_MS - 1, limit: 5 });
    expect(early).toEqual([]);
    const late = await claimBatch(store, { owner: 'two', now: NOW + LEASE_MS, limit: 5 });
    expect(late.map(({ leaseOwner }) => leaseOwner)).toEqual(['two', 'two']);
  });

  it('lets a worker prolong only what it still holds', async () => {
    const store = await make();
    await waiting(store, 1);
    const [row] = await claimBatch(store, { owner: 'slow', now: NOW, limit: 1 });
    const until = NOW + 2 * LEASE_MS;
    const renew = (owner: string) =>
      store.transaction((q) => renewLeases(q, [row!.id], { owner, until }));
    expect(await renew('slow')).toEqual([row!.id]);
    expect(await claimBatch(store, { owner: 'two', now: NOW + LEASE_MS, limit: 1 })).toEqual([]);
    expect(await claimBatch(store, { owner: 'two', now: until, limit: 1 })).toHaveLength(1);
    expect(await renew('slow')).toEqual([]);
  });

  it('takes no word on a delivery from a worker that lost it', async () => {
    const store = await make();
    await waiting(store, 1);
    const [row] = await claimBatch(store, { owner: 'slow', now: NOW, limit: 1 });
    await claimBatch(store, { owner: 'two', now: NOW + LEASE_MS, limit: 1 });
    await store.transaction((q) =>
      settleDeliveries(q, [row!.id], 'slow', { status: 'failed', finishedAt: NOW }),
    );
    expect((await deliveries(store))[0]).toMatchObject({ status: 'leased', leaseOwner: 'two' });
  });
});
