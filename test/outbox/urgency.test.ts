import { sql } from 'drizzle-orm';
import { expect, it } from 'vitest';
import { deliverStep } from '#src/outbox/deliver.ts';
import { enqueueDirect } from '#src/outbox/enqueue.ts';
import { fanOutStep } from '#src/outbox/fan-out.ts';
import { newId } from '#src/store/ids.ts';
import type { Store } from '#src/store/queries.ts';
import { describeOnSqlite } from '../support/stores.ts';
import { announced, insertPerson, subscriber } from './factories.ts';
import { deliveries, workerDesk } from './harness.ts';

const CROWD = 100_000;

/** So many routine mails in the queue, as fanning out would have left them. */
async function queueRoutine(store: Store, now: number): Promise<void> {
  const { announcementId } = await announced(store, { tier: 'low' });
  await store.transaction((q) =>
    q.db.update(q.t.announcements).set({ status: 'fanned_out', recipients: CROWD }),
  );
  const numbers = sql`with recursive numbers(n) as (select 1 union all select n + 1 from numbers where n < ${CROWD})`;
  await store.transaction((q) => {
    q.db.run(sql`insert into subscribers (id, email, email_key, follows_all,
        wants_maintenance, wants_emergency_patch, wants_incident, min_tier_rank, locale,
        token_version, confirmed_at, confirmed_by, created_at, updated_at)
      ${numbers} select printf('c%06d', n), 'c' || n || '@example.com', 'c' || n || '@example.com',
        1, 1, 0, 1, 0, 'en', 0, 1, 'import', 1, 1 from numbers`);
    q.db.run(sql`insert into deliveries (id, purpose, announcement_id, subscriber_id, domain,
        priority, status, attempts, due_at, created_at)
      ${numbers} select printf('d%06d', n), 'announcement', ${announcementId}, printf('c%06d', n),
        'example.com', 4, 'waiting', 0, ${now - 1_000}, ${now - 1_000} from numbers`);
    return Promise.resolve();
  });
}

describeOnSqlite('An emergency', (make) => {
  it('goes out in the next step while 100,000 routine mails are queued', async () => {
    const store = await make();
    const desk = workerDesk(store, { concurrency: 1 });
    await queueRoutine(store, desk.clock.now());
    const people: string[] = [];
    for (let i = 0; i < 20; i += 1) {
      people.push(await subscriber(store, { kinds: ['emergency_patch'] }));
    }
    const urgent = await announced(store, { kind: 'emergency_patch', tier: 'critical' });

    let steps = 0;
    while (await fanOutStep(desk.deps, desk.clock.now())) {
      steps += 1;
    }
    // Everybody is looked at, 20,000 at a time.
    expect(steps).toBe(6);
    await deliverStep(desk.deps, desk.clock.now());
    expect(
      desk.transport.sent
        .slice(0, 20)
        .map(({ to }) => to)
        .sort(),
    ).toEqual(people.map((id) => `${id}@example.com`).sort());
    for (const { messageId } of desk.transport.sent.slice(0, 20)) {
      expect(messageId).toContain(urgent.noticeId);
    }
  });

  it('is fanned out next, whatever is being fanned out', async () => {
    const store = await make();
    await store.transaction(async (q) => {
      for (let i = 0; i < 50; i += 1) {
        await insertPerson(q, newId(), {});
      }
    });
    const routine = await announced(store, { tier: 'low' });
    const desk = workerDesk(store);
    const small = { batch: 5, scan: 1_000 };
    await fanOutStep(desk.deps, desk.clock.now(), small);
    const urgent = await announced(store, { kind: 'emergency_patch' });
    const count = async (id: string) =>
      (await deliveries(store)).filter(({ announcementId }) => announcementId === id).length;
    for (let step = 1; step <= 10; step += 1) {
      await fanOutStep(desk.deps, desk.clock.now(), small);
      expect([await count(urgent.announcementId), await count(routine.announcementId)]).toEqual([
        5 * step,
        5,
      ]);
    }
  });

  it('and an incident are mailed before confirmations, however many people sign up', async () => {
    const store = await make();
    const desk = workerDesk(store, { concurrency: 1 });
    for (let i = 0; i < 120; i += 1) {
      const subscriberId = await subscriber(store, { status: 'pending' });
      await store.transaction((q) =>
        enqueueDirect(q, { purpose: 'confirmation', subscriberId, now: desk.clock.now() - 60_000 }),
      );
    }
    await subscriber(store, { email: 'reader@example.com' });
    await announced(store, { kind: 'incident', tier: 'low' });
    await fanOutStep(desk.deps, desk.clock.now());
    await deliverStep(desk.deps, desk.clock.now());
    expect(desk.transport.sent[0]!.to).toBe('reader@example.com');
  });
});
