import { expect, it } from 'vitest';
import { enqueueAnnouncement, enqueueDirect } from '#src/outbox/enqueue.ts';
import { announcementPriority, PRIORITY } from '#src/outbox/priority.ts';
import { announced, subscriber, THEN } from '../outbox/factories.ts';
import { deliveries } from '../outbox/harness.ts';
import { describeOnBothStores } from '../support/stores.ts';

describeOnBothStores('Enqueueing', (make) => {
  it('announces an update once, however often it is asked to', async () => {
    const store = await make();
    const { noticeId, updateId, announcementId } = await announced(store);
    const again = await store.transaction((q) =>
      enqueueAnnouncement(q, { noticeId, updateId, priority: 4, now: THEN + 5 }),
    );
    expect(again).toBe(announcementId);
    const rows = await store.read.db.select().from(store.read.t.announcements);
    expect(rows).toHaveLength(1);
    expect(rows[0]).toMatchObject({ status: 'pending', checkpoint: '', recipients: 0 });
  });

  it('leaves nothing behind when the transaction it is part of fails', async () => {
    const store = await make();
    const subscriberId = await subscriber(store);
    await expect(
      store.transaction(async (q) => {
        await enqueueDirect(q, { purpose: 'manage_link', subscriberId, now: THEN });
        throw new Error('something after it');
      }),
    ).rejects.toThrow('something after it');
    expect(await deliveries(store)).toEqual([]);
  });

  it('puts mail about a subscription after every notice', async () => {
    const store = await make();
    const subscriberId = await subscriber(store);
    await store.transaction((q) =>
      enqueueDirect(q, { purpose: 'manage_link', subscriberId, now: THEN }),
    );
    const [row] = await deliveries(store);
    expect(row).toMatchObject({ status: 'waiting', dueAt: THEN, attempts: 0, priority: 9 });
    expect(row!.priority).toBeGreaterThan(announcementPriority('maintenance', 'low'));
  });

  it('ranks emergencies and critical notices first, then by tier and kind', () => {
    expect(announcementPriority('emergency_patch', 'low')).toBe(PRIORITY.emergency);
    expect(announcementPriority('incident', 'critical')).toBe(0);
    expect(announcementPriority('maintenance', 'high')).toBe(1);
    expect(announcementPriority('incident', 'low')).toBe(2);
    expect(announcementPriority('maintenance', 'medium')).toBe(3);
    expect(announcementPriority('maintenance', 'low')).toBe(4);
  });
});
