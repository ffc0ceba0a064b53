import { eq } from 'drizzle-orm';
import { expect, it } from 'vitest';
import { deliverStep } from '#src/outbox/deliver.ts';
import { enqueueAnnouncement } from '#src/outbox/enqueue.ts';
import { fanOutStep } from '#src/outbox/fan-out.ts';
import { listDeliveryEvents } from '#src/store/delivery-events.ts';
import { readCounters } from '#src/store/counters.ts';
import { newId } from '#src/store/ids.ts';
import { insertUpdate } from '#src/store/notices.ts';
import type { Store } from '#src/store/queries.ts';
import { updateSubscriber } from '#src/store/subscribers.ts';
import { HOUR, MINUTE } from '../support/clock.ts';
import { describeOnBothStores } from '../support/stores.ts';
import { announced, subscriber, THEN } from './factories.ts';
import { deliveries, runAll, smtpError, workerDesk, type Desk } from './harness.ts';

/** A further update of a notice, announced. */
async function nextUpdate(
  store: Store,
  noticeId: string,
  options: { sequence: number; at: number; moment?: 'progress' | 'started'; priority?: number },
): Promise<string> {
  const updateId = newId();
  return store.transaction(async (q) => {
    await insertUpdate(q, {
      id: updateId,
      noticeId,
      sequence: options.sequence,
      status: 'in_progress',
      moment: options.moment ?? 'started',
      body: 'Work has begun.',
      displayAt: options.at,
      oldWindowStart: null,
      oldWindowEnd: null,
      newWindowStart: null,
      newWindowEnd: null,
      timeZone: null,
      nextUpdateDue: null,
      notify: true,
      createdBy: 'system',
      createdAt: options.at,
    });
    const priority = options.priority ?? 4;
    return enqueueAnnouncement(q, { noticeId, updateId, priority, now: options.at });
  });
}

async function fanOutAll(desk: Desk): Promise<void> {
  while (await fanOutStep(desk.deps, desk.clock.now())) {
    // A step says itself whether there may be more.
  }
}

const byPerson = async (store: Store, announcementId: string) =>
  new Map(
    (await deliveries(store))
      .filter((row) => row.announcementId === announcementId)
      .map((row) => [row.subscriberId, row]),
  );

describeOnBothStores('A newer update of the same notice', (make) => {
  async function scene() {
    const store = await make();
    const [ada, bob] = [await subscriber(store), await subscriber(store)];
    const first = await announced(store, { at: THEN });
    const desk = workerDesk(store);
    await fanOutAll(desk);
    return { store, desk, ada, bob, first };
  }

  it('takes in what still waits, and each person gets the newer mail alone', async () => {
    const { store, desk, ada, first } = await scene();
    const second = await nextUpdate(store, first.noticeId, { sequence: 2, at: THEN + MINUTE });
    await runAll(desk);

    expect(desk.transport.sent).toHaveLength(2);
    for (const { messageId } of desk.transport.sent) {
      expect(messageId).toContain(`notice.${first.noticeId}.2.`);
    }
    const older = (await byPerson(store, first.announcementId)).get(ada)!;
    const newer = (await byPerson(store, second)).get(ada)!;
    expect(older).toMatchObject({
      status: 'folded',
      foldedInto: newer.id,
      finishedAt: desk.clock.now(),
    });
    expect(newer.status).toBe('sent');
    expect(await listDeliveryEvents(store.read, older.id)).toMatchObject([{ event: 'folded' }]);
    const totals = await readCounters(store.read);
    expect(totals).toContainEqual({ name: 'mails', labels: ['folded', ''], value: 2 });
    expect(totals).toContainEqual({ name: 'mails', labels: ['sent', ''], value: 2 });
  });

  it('takes in what waits for another try', async () => {
    const { store, desk, first } = await scene();
    desk.transport.answer = () => {
      throw smtpError(451, '4.3.0 later');
    };
    await runAll(desk);
    desk.transport.answer = () => undefined;
    await nextUpdate(store, first.noticeId, { sequence: 2, at: desk.clock.now() });
    await fanOutAll(desk);
    desk.clock.advance(HOUR);
    await runAll(desk);
    expect(desk.transport.sent).toHaveLength(2);
    const statuses = [...(await byPerson(store, first.announcementId)).values()];
    expect(statuses.map(({ status }) => status)).toEqual(['folded', 'folded']);
  });

  it('leaves what a worker has in hand, but folds it if that comes back', async () => {
    const { store, desk, first } = await scene();
    let second = '';
    desk.transport.answer = async ({ to }) => {
      if (second === '') {
        second = await nextUpdate(store, first.noticeId, { sequence: 2, at: desk.clock.now() });
        await fanOutAll(desk);
        const held = [...(await byPerson(store, first.announcementId)).values()];
        expect(held.map(({ status }) => status)).toEqual(['leased', 'leased']);
        throw smtpError(451, `4.3.0 later, ${to}`);
      }
    };
    await deliverStep({ ...desk.deps, concurrency: 1 }, desk.clock.now());
    const older = [...(await byPerson(store, first.announcementId)).values()];
    expect(older.map(({ status }) => status).sort()).toEqual(['folded', 'sent']);
  });

  it('leaves the older mail to whoever does not want the newer one', async () => {
    const { store, desk, ada, bob, first } = await scene();
    await store.transaction((q) => updateSubscriber(q, ada, { news: 'start_and_end' }));
    const second = await nextUpdate(store, first.noticeId, {
      sequence: 2,
      at: THEN + MINUTE,
      moment: 'progress',
    });
    await runAll(desk);
    expect((await byPerson(store, second)).has(ada)).toBe(false);
    const older = await byPerson(store, first.announcementId);
    expect(older.get(ada)!.status).toBe('sent');
    expect(older.get(bob)!.status).toBe('folded');
  });

  it('is not followed by an older one that is fanned out after it', async () => {
    const store = await make();
    await subscriber(store);
    const first = await announced(store, { at: THEN });
    await nextUpdate(store, first.noticeId, { sequence: 2, at: THEN + MINUTE, priority: 0 });
    const desk = workerDesk(store);
    await runAll(desk);
    expect(desk.transport.sent).toHaveLength(1);
    const [older] = [...(await byPerson(store, first.announcementId)).values()];
    expect(older!.status).toBe('folded');
  });

  it('changes nothing about another notice, and all deliveries add up', async () => {
    const { store, desk, first } = await scene();
    const other = await announced(store, { at: THEN + 5 });
    await fanOutAll(desk);
    await nextUpdate(store, first.noticeId, { sequence: 2, at: THEN + MINUTE });
    await runAll(desk);
    const others = [...(await byPerson(store, other.announcementId)).values()];
    expect(others.map(({ status }) => status)).toEqual(['sent', 'sent']);
    const { announcements } = store.read.t;
    for (const row of await store.read.db.select().from(announcements)) {
      const theirs = await byPerson(store, row.id);
      expect(theirs.size).toBe(row.recipients);
    }
    const rest = await store.read.db
      .select()
      .from(store.read.t.deliveries)
      .where(eq(store.read.t.deliveries.status, 'waiting'));
    expect(rest).toEqual([]);
  });
});
