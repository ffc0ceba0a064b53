import { commandContext } from '#test/support/context.ts';
import { expect, it } from 'vitest';
import {
  cancelDeliveries,
  readQueue,
  retryFailed,
  saveMailAlerts,
} from '#src/commands/mail-queue/index.ts';
import type { Actor } from '#src/domain/actor.ts';
import { fanOutStep } from '#src/outbox/fan-out.ts';
import { listDeliveryEvents } from '#src/store/delivery-events.ts';
import { describeOnBothStores } from '../support/stores.ts';
import { announced, subscriber } from './factories.ts';
import { deliveries, runAll, smtpError, statuses, workerDesk } from './harness.ts';

const ADA: Actor = { label: 'user:ada@example.com', scopes: ['mail:write'] };
const READER: Actor = { label: 'token:monitor', scopes: ['mail:read'] };

describeOnBothStores('The mail queue', (make) => {
  async function scene(people = 3) {
    const store = await make();
    for (let i = 0; i < people; i += 1) {
      await subscriber(store, { email: `r${i}@example.com` });
    }
    const first = await announced(store);
    const desk = workerDesk(store);
    return { store, desk, first, context: commandContext(store, desk.clock) };
  }

  it('says what waits, what is due and what failed', async () => {
    const { store, desk, context } = await scene();
    expect(await readQueue(context, READER)).toMatchObject({
      paused: null,
      waiting: 0,
      fanning_out: [{ recipients: 0 }],
    });
    await fanOutStep(desk.deps, desk.clock.now());
    expect(await readQueue(context, READER)).toMatchObject({
      waiting: 3,
      due: 3,
      leased: 0,
      oldest_due_at: new Date(desk.clock.now()).toISOString(),
      priorities: [{ priority: 4, waiting: 3, due: 3 }],
      failed: {},
      fanning_out: [],
    });
    desk.transport.answer = () => {
      throw smtpError(552, '5.3.4 too big');
    };
    await runAll(desk);
    expect(await readQueue(context, READER)).toMatchObject({ waiting: 0, failed: { message: 3 } });
    expect(await statuses(store)).toEqual(['failed', 'failed', 'failed']);
    await expect(readQueue(context, { label: 'token:x', scopes: [] })).rejects.toMatchObject({
      code: 'forbidden',
    });
  });

  it('sends failed mail again, with the same Message-ID, and keeps what happened', async () => {
    const { store, desk, context, first } = await scene();
    const ids: string[] = [];
    desk.transport.answer = ({ messageId }) => {
      ids.push(messageId);
      throw smtpError(552, '5.3.4 too big');
    };
    await runAll(desk);
    desk.transport.answer = () => undefined;
    const result = await retryFailed(context, ADA, { announcement_id: first.announcementId });
    expect(result).toEqual({ retried: 3, folded: 0, more: false });
    await runAll(desk);
    expect(desk.transport.sent.map(({ messageId }) => messageId).sort()).toEqual(ids.sort());
    const [row] = await deliveries(store);
    const events = await listDeliveryEvents(store.read, row!.id);
    expect(new Set(events.map(({ event, actor }) => `${event} by ${actor}`))).toEqual(
      new Set(['failed by system', 'retried by user:ada@example.com']),
    );
    expect(await retryFailed(context, ADA, { failure_class: 'message' })).toMatchObject({
      retried: 0,
    });
  });

  it('retries nothing that it does not know, and only one kind of thing at a time', async () => {
    const { context } = await scene();
    for (const input of [
      {},
      { announcement_id: 'a', delivery_id: 'b' },
      { failure_class: 'dead_address' },
    ]) {
      await expect(retryFailed(context, ADA, input)).rejects.toMatchObject({ code: 'invalid' });
    }
    for (const input of [{ announcement_id: 'a' }, { delivery_id: 'b' }]) {
      await expect(retryFailed(context, ADA, input)).rejects.toMatchObject({ code: 'not_found' });
    }
    await expect(retryFailed(context, READER, {})).rejects.toMatchObject({ code: 'forbidden' });
  });

  it('calls an announcement back: nobody else is mailed, nobody else is looked up', async () => {
    const { store, desk, context, first } = await scene(6);
    await fanOutStep(desk.deps, desk.clock.now(), { batch: 4, scan: 100 });
    const input = { announcement_id: first.announcementId };
    expect(await cancelDeliveries(context, ADA, input)).toEqual({ cancelled: 4 });
    expect(await cancelDeliveries(context, ADA, input)).toEqual({ cancelled: 0 });
    await runAll(desk);
    expect(desk.transport.sent).toEqual([]);
    expect(await statuses(store)).toEqual(Array.from({ length: 4 }, () => 'cancelled'));
    await expect(retryFailed(context, ADA, input)).rejects.toMatchObject({ code: 'not_allowed' });
    const audit = await store.read.db.select().from(store.read.t.audit);
    expect(audit.map(({ action }) => action)).toEqual(['mail_queue.cancel']);
  });

  it('sends nothing that was leased when its announcement was called back', async () => {
    const { store, desk, context, first } = await scene(3);
    await fanOutStep(desk.deps, desk.clock.now());
    let sent = 0;
    desk.transport.answer = async () => {
      sent += 1;
      if (sent === 1) {
        await store.transaction((q) => q.db.update(q.t.announcements).set({ status: 'cancelled' }));
      }
      throw smtpError(451, '4.3.0 later');
    };
    await runAll(desk);
    desk.clock.advance(3_600_000);
    desk.transport.answer = () => undefined;
    await runAll(desk);
    expect(desk.transport.sent).toEqual([]);
    expect(await statuses(store)).toEqual(['cancelled', 'cancelled', 'cancelled']);
    expect(await cancelDeliveries(context, ADA, { announcement_id: first.announcementId })).toEqual(
      {
        cancelled: 0,
      },
    );
  });

  it('lets owners say whom trouble is told to, by addresses that are some', async () => {
    const { store, desk } = await scene();
    const context = commandContext(store, desk.clock);
    const owner: Actor = { label: 'user:ada@example.com', scopes: ['all'] };
    expect(
      await saveMailAlerts(context, owner, { contacts: ['On@Call.Example'], failure_percent: 10 }),
    ).toEqual({ contacts: ['On@call.example'], failure_percent: 10, failure_minimum: 20 });
    await expect(
      saveMailAlerts(context, owner, { contacts: ['ok@example.com', 'a@b, c@d'] }),
    ).rejects.toMatchObject({ faults: [{ pointer: '/contacts/1' }] });
    await expect(saveMailAlerts(context, ADA, {})).rejects.toMatchObject({ code: 'forbidden' });
  });
});
