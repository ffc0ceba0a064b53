import { expect, it } from 'vitest';
import { fanOutStep } from '#src/outbox/fan-out.ts';
import type { Store } from '#src/store/queries.ts';
import { describeOnBothStores } from '../support/stores.ts';
import { announced, component, group, insertPerson, subscriber, THEN } from './factories.ts';
import { deliveries } from './harness.ts';

const NOW = THEN + 10;

async function fanOut(store: Store, size?: { batch: number; scan: number }): Promise<number> {
  let steps = 0;
  while (await fanOutStep({ store }, NOW, size)) {
    steps += 1;
  }
  return steps;
}

async function mailed(store: Store): Promise<string[]> {
  return (await deliveries(store)).map(({ subscriberId }) => subscriberId).sort();
}

describeOnBothStores('Fanning out', (make) => {
  it('writes a delivery for exactly those whom the notice concerns', async () => {
    const store = await make();
    const core = await group(store, 'core');
    const api = await component(store, 'api', { groupId: core });
    const web = await component(store, 'web');
    const everything = await subscriber(store);
    const ofApi = await subscriber(store, { components: [api] });
    const ofCore = await subscriber(store, { groups: [core] });
    const ofBoth = await subscriber(store, { components: [api, web], groups: [core] });
    await subscriber(store, { components: [web] });
    await subscriber(store, { components: [] });
    await subscriber(store, { kinds: ['incident'] });
    await subscriber(store, { minTier: 'high' });
    await subscriber(store, { status: 'pending' });
    await subscriber(store, { status: 'unsubscribed' });
    await subscriber(store, { status: 'suppressed' });
    const { announcementId } = await announced(store, {
      kind: 'maintenance',
      tier: 'medium',
      components: [api],
    });

    await fanOut(store);

    expect(await mailed(store)).toEqual([everything, ofApi, ofCore, ofBoth].sort());
    const [row] = await store.read.db.select().from(store.read.t.announcements);
    expect(row).toMatchObject({
      id: announcementId,
      status: 'fanned_out',
      recipients: 4,
      fannedOutAt: NOW,
    });
  });

  it('treats a hidden component, and a group known through it alone, as not named', async () => {
    const store = await make();
    const secret = await group(store, 'secret');
    const hidden = await component(store, 'hidden', { groupId: secret, hidden: true });
    await subscriber(store, { components: [hidden] });
    await subscriber(store, { groups: [secret] });
    const everything = await subscriber(store);
    await announced(store, { components: [hidden] });
    await fanOut(store);
    expect(await mailed(store)).toEqual([everything]);
  });

  it('leaves out who confirmed after the update was written', async () => {
    const store = await make();
    const before = await subscriber(store, { confirmedAt: THEN + 5 });
    await subscriber(store, { confirmedAt: THEN + 6 });
    await announced(store, { at: THEN + 5 });
    await fanOut(store);
    expect(await mailed(store)).toEqual([before]);
  });

  it('works in batches, and takes a more urgent announcement in between', async () => {
    const store = await make();
    for (let i = 0; i < 5; i += 1) {
      await subscriber(store);
    }
    const slow = await announced(store, { tier: 'low' });
    expect(await fanOutStep({ store }, NOW, { batch: 2, scan: 100 })).toBe(true);
    const urgent = await announced(store, { kind: 'incident', tier: 'critical' });
    expect(await fanOutStep({ store }, NOW, { batch: 2, scan: 100 })).toBe(true);
    const count = async (id: string) =>
      (await deliveries(store)).filter(({ announcementId }) => announcementId === id).length;
    expect(await count(slow.announcementId)).toBe(2);
    expect(await count(urgent.announcementId)).toBe(2);
    await fanOut(store, { batch: 2, scan: 100 });
    expect(await count(slow.announcementId)).toBe(5);
    expect(await count(urgent.announcementId)).toBe(5);
  });

  it('looks at no more people in one transaction than it may, concerned or not', async () => {
    const store = await make();
    const api = await component(store, 'api');
    const ids = Array.from({ length: 12 }, (_, i) => `person${String(i).padStart(6, '0')}`);
    await store.transaction(async (q) => {
      for (const id of ids) {
        await insertPerson(q, id, { components: id.endsWith('11') ? [api] : [] });
      }
    });
    await announced(store, { components: [api] });
    expect(await fanOutStep({ store }, NOW, { batch: 500, scan: 5 })).toBe(true);
    expect(await mailed(store)).toEqual([]);
    expect(await fanOut(store, { batch: 500, scan: 5 })).toBe(2);
    expect(await mailed(store)).toEqual([ids[11]]);
  });

  it('finishes an announcement that concerns nobody', async () => {
    const store = await make();
    await announced(store);
    expect(await fanOut(store)).toBe(1);
    expect(await mailed(store)).toEqual([]);
    expect(await fanOutStep({ store }, NOW)).toBe(false);
  });

  it('neither repeats nor leaves out anybody when it dies in the middle', async () => {
    const store = await make();
    const ids: string[] = [];
    for (let i = 0; i < 9; i += 1) {
      ids.push(await subscriber(store));
    }
    await announced(store);
    const dying: Store = {
      ...store,
      transaction: (work) =>
        store.transaction(async (q) => {
          await work(q);
          throw new Error('killed before the commit');
        }),
    };
    const size = { batch: 2, scan: 100 };
    for (let round = 0; round < 5; round += 1) {
      await expect(fanOutStep({ store: dying }, NOW, size)).rejects.toThrow('killed');
      await fanOutStep({ store }, NOW, size);
    }
    expect(await mailed(store)).toEqual(ids.sort());
    const [row] = await store.read.db.select().from(store.read.t.announcements);
    expect(row).toMatchObject({ status: 'fanned_out', recipients: 9 });
  });

  it('writes no row twice when two workers fan out at once', async () => {
    const store = await make();
    for (let i = 0; i < 7; i += 1) {
      await subscriber(store);
    }
    await announced(store);
    const size = { batch: 2, scan: 100 };
    await Promise.all([fanOut(store, size), fanOut(store, size)]);
    expect(new Set(await mailed(store)).size).toBe(7);
    expect(await mailed(store)).toHaveLength(7);
  });
});
