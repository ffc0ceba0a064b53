import { expect, it } from 'vitest';
import { flowOf } from '#src/outbox/deliver/flow.ts';
import { deliverStep } from '#src/outbox/deliver.ts';
import { enqueueDirect } from '#src/outbox/enqueue.ts';
import { fanOutStep } from '#src/outbox/fan-out.ts';
import { findSubscriber, updateSubscriber } from '#src/store/subscribers.ts';
import type { Store } from '#src/store/queries.ts';
import { verifyToken } from '#src/mail/tokens.ts';
import { DAY, HOUR, MINUTE } from '../support/clock.ts';
import { describeOnBothStores } from '../support/stores.ts';
import { announced, readPublicNotice, subscriber, SUPPRESSED, THEN } from './factories.ts';
import { deliveries, runAll, smtpError, statuses, workerDesk } from './harness.ts';

const change = (
  store: Store,
  id: string,
  to: Parameters<typeof updateSubscriber>[2],
): Promise<void> => store.transaction((q) => updateSubscriber(q, id, to));

describeOnBothStores('Delivering', (make) => {
  it('mails everybody once, each with their own links, and records it', async () => {
    const store = await make();
    const ada = await subscriber(store, { email: 'ada@example.com' });
    const bob = await subscriber(store, { email: 'bob@example.com' });
    const { noticeId } = await announced(store, { title: 'Database upgrade' });
    const desk = workerDesk(store);

    await runAll(desk);

    const { sent } = desk.transport;
    expect(sent.map(({ to }) => to).sort()).toEqual(['ada@example.com', 'bob@example.com']);
    expect(new Set(sent.map(({ messageId }) => messageId)).size).toBe(2);
    const toAda = sent.find(({ to }) => to === 'ada@example.com')!;
    expect(toAda.messageId).toBe(`<notice.${noticeId}.1.${ada}@example.com>`);
    expect(toAda.raw).toContain('Subject: ');
    expect(toAda.raw).toContain('List-Unsubscribe-Post: List-Unsubscribe=One-Click');
    const link = /^List-Unsubscribe: <https:\/\/status\.example\.com\/unsubscribe\/(\S+)>/m;
    const token = link.exec(toAda.raw)![1]!;
    expect(verifyToken(desk.deps.secret, 'unsubscribe', token)).toEqual({
      subscriberId: ada,
      tokenVersion: 0,
    });
    expect(toAda.raw).not.toContain(bob);
    const rows = await deliveries(store);
    for (const row of rows) {
      expect(row).toMatchObject({
        status: 'sent',
        attempts: 1,
        leaseOwner: null,
        leaseUntil: null,
        finishedAt: desk.clock.now(),
      });
    }
    expect(await deliverStep(desk.deps, desk.clock.now())).toBe(false);
  });

  it('composes once for all who read in the same zone', async () => {
    const store = await make();
    for (let i = 0; i < 6; i += 1) {
      await subscriber(store, { timeZone: i < 4 ? 'Europe/Berlin' : 'Asia/Tokyo' });
    }
    await announced(store);
    let read = 0;
    const desk = workerDesk(store, {
      readNotice: (...args) => {
        read += 1;
        return readPublicNotice(...args);
      },
    });
    await runAll(desk);
    expect(desk.transport.sent).toHaveLength(6);
    expect(read).toBe(2);
  });

  it('drops what is addressed to somebody who left after it was written', async () => {
    const store = await make();
    const stays = await subscriber(store);
    const leaves = await subscriber(store);
    const bounces = await subscriber(store);
    await announced(store);
    const desk = workerDesk(store);
    await fanOutStep(desk.deps, desk.clock.now());
    await change(store, leaves, { unsubscribedAt: THEN });
    await change(store, bounces, SUPPRESSED);
    await runAll(desk);
    expect(desk.transport.sent.map(({ to }) => to)).toEqual([`${stays}@example.com`]);
    const rows = await deliveries(store);
    expect(rows.find(({ subscriberId }) => subscriberId === leaves)).toMatchObject({
      status: 'dropped',
      finishedAt: desk.clock.now(),
    });
    expect(await statuses(store)).toEqual(['dropped', 'dropped', 'sent']);
  });

  it('notices who leaves while a slow batch is under way', async () => {
    const store = await make();
    const people = [await subscriber(store), await subscriber(store)];
    await announced(store);
    const desk = workerDesk(store, { concurrency: 1 });
    desk.transport.answer = async ({ to }) => {
      const other = people.find((id) => !to.startsWith(id))!;
      await change(store, other, { unsubscribedAt: THEN });
      desk.clock.advance(2_000);
    };
    await runAll(desk);
    expect(desk.transport.sent).toHaveLength(1);
    expect(await statuses(store)).toEqual(['dropped', 'sent']);
  });

  it('asks only pending people to confirm, and starts the day of the link at the sending', async () => {
    const store = await make();
    const pending = await subscriber(store, { status: 'pending' });
    const confirmed = await subscriber(store);
    const desk = workerDesk(store);
    await store.transaction(async (q) => {
      for (const subscriberId of [pending, confirmed]) {
        await enqueueDirect(q, {
          purpose: 'confirmation',
          subscriberId,
          now: desk.clock.now() - DAY,
        });
      }
    });
    await runAll(desk);
    const [mail, ...more] = desk.transport.sent;
    expect(more).toEqual([]);
    expect(mail!.to).toBe(`${pending}@example.com`);
    expect(mail!.raw.replace(/=\r\n/g, '')).toContain('/subscriptions/confirm?token=3D');
    expect(await findSubscriber(store.read, pending)).toMatchObject({
      confirmationSentAt: desk.clock.now(),
    });
    expect(await statuses(store)).toEqual(['dropped', 'sent']);
  });

  it('mails a manage link to somebody confirmed', async () => {
    const store = await make();
    const subscriberId = await subscriber(store);
    const desk = workerDesk(store);
    await store.transaction((q) =>
      enqueueDirect(q, { purpose: 'manage_link', subscriberId, now: desk.clock.now() }),
    );
    await runAll(desk);
    expect(desk.transport.sent).toHaveLength(1);
    expect(desk.transport.sent[0]!.raw.replace(/=\r\n/g, '')).toContain(
      '/subscriptions/manage?token=3D',
    );
  });

  it('tries a passing failure again after a minute, with the same Message-ID', async () => {
    const store = await make();
    await subscriber(store);
    await announced(store);
    const desk = workerDesk(store);
    const seen: string[] = [];
    desk.transport.answer = ({ messageId }) => {
      seen.push(messageId);
      if (seen.length === 1) {
        throw smtpError(451, '4.3.0 try again later');
      }
    };
    await runAll(desk);
    expect((await deliveries(store))[0]).toMatchObject({
      status: 'waiting',
      attempts: 1,
      dueAt: desk.clock.now() + MINUTE,
      lastError: 'transient: 451 4.3.0 try again later',
    });
    desk.clock.advance(MINUTE);
    await runAll(desk);
    expect(seen[1]).toBe(seen[0]);
    expect((await deliveries(store))[0]).toMatchObject({
      status: 'sent',
      attempts: 2,
      lastError: null,
    });
  });

  it('suppresses a dead address and tells the record, but nobody else', async () => {
    const store = await make();
    const dead = await subscriber(store, { email: 'dead@example.com' });
    const alive = await subscriber(store, { email: 'alive@example.com' });
    await announced(store);
    const desk = workerDesk(store);
    desk.transport.answer = ({ to }) => {
      if (to.startsWith('dead')) {
        throw smtpError(550, '5.1.1 no such user');
      }
    };
    await runAll(desk);
    expect(await findSubscriber(store.read, dead)).toMatchObject({
      status: 'suppressed',
      suppressedAt: desk.clock.now(),
    });
    expect(await findSubscriber(store.read, alive)).toMatchObject({ status: 'confirmed' });
    expect(await statuses(store)).toEqual(['failed', 'sent']);
    const audit = await store.read.db.select().from(store.read.t.audit);
    expect(audit).toMatchObject([{ action: 'subscriber.suppress', entityId: dead }]);
  });

  it('suppresses nobody for a refusal that is about us', async () => {
    const store = await make();
    const id = await subscriber(store);
    await announced(store);
    const desk = workerDesk(store);
    desk.transport.answer = () => {
      throw smtpError(550, '5.7.1 blocked by policy');
    };
    await runAll(desk);
    expect(await findSubscriber(store.read, id)).toMatchObject({ status: 'confirmed' });
    expect((await deliveries(store))[0]).toMatchObject({
      status: 'waiting',
      dueAt: desk.clock.now() + 15 * MINUTE,
    });
  });

  it('gives up after three days, with the last error left for staff', async () => {
    const store = await make();
    await subscriber(store);
    await announced(store);
    const desk = workerDesk(store);
    let tries = 0;
    desk.transport.answer = () => {
      tries += 1;
      throw smtpError(421, 'too busy', 'CONN');
    };
    for (let hour = 0; hour < 80; hour += 1) {
      await runAll(desk);
      desk.clock.advance(HOUR);
    }
    expect((await deliveries(store))[0]).toMatchObject({
      status: 'failed',
      lastError: 'rate: 421 too busy',
    });
    expect(tries).toBe(73);
  });

  it('fails a mail about an update that the public may not see', async () => {
    const store = await make();
    await subscriber(store);
    await announced(store);
    const desk = workerDesk(store, { readNotice: () => Promise.resolve(null) });
    await runAll(desk);
    expect(desk.transport.sent).toEqual([]);
    expect((await deliveries(store))[0]).toMatchObject({
      status: 'failed',
      lastError: 'bug: The update is not public, so nobody can be mailed about it.',
    });
    expect(desk.logged).toContainEqual({ level: 'warn', message: 'A mail was not delivered.' });
  });

  it('gives back what it has not begun when it is told to stop', async () => {
    const store = await make();
    for (let i = 0; i < 5; i += 1) {
      await subscriber(store);
    }
    await announced(store);
    const desk = workerDesk(store, { concurrency: 1 });
    await fanOutStep(desk.deps, desk.clock.now());
    const stop = new AbortController();
    desk.transport.answer = () => stop.abort();
    await deliverStep(desk.deps, desk.clock.now(), stop.signal);
    expect(await statuses(store)).toEqual(['sent', 'waiting', 'waiting', 'waiting', 'waiting']);
    const waiting = (await deliveries(store)).filter(({ status }) => status === 'waiting');
    expect(waiting.map(({ attempts }) => attempts)).toEqual([0, 0, 0, 0]);
  });

  it('learns nothing about how fast mail goes from what it gives back', async () => {
    const store = await make();
    await subscriber(store);
    await announced(store);
    const { deps, clock } = workerDesk(store);
    await fanOutStep(deps, clock.now());
    const size = flowOf(deps).claimSize();
    await deliverStep(deps, clock.now(), AbortSignal.abort());
    expect(await statuses(store)).toEqual(['waiting']);
    expect(flowOf(deps).claimSize()).toBe(size);
  });

  it('sends nothing on a lease that may be over', async () => {
    const store = await make();
    await subscriber(store);
    await subscriber(store);
    await announced(store);
    const desk = workerDesk(store, { concurrency: 1 });
    await fanOutStep(desk.deps, desk.clock.now());
    desk.transport.answer = () => desk.clock.advance(26_000);
    await deliverStep(desk.deps, desk.clock.now());
    expect(desk.transport.sent).toHaveLength(1);
    expect(await statuses(store)).toEqual(['sent', 'waiting']);
  });
});
