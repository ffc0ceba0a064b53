import { expect, it } from 'vitest';
import { forgetBounces } from '#src/commands/bounce/forget.ts';
import {
  listBounces,
  recordBounce,
  reinstateMany,
  reinstateSubscriber,
} from '#src/commands/bounce/index.ts';
import { forgetUnconfirmed } from '#src/commands/subscriber/forget-unconfirmed.ts';
import { readSubscriber, suppressAddresses } from '#src/commands/subscriber/index.ts';
import {
  confirmSubscription,
  unsubscribe,
  updatePreferences,
} from '#src/commands/subscriber/readers.ts';
import type { Actor } from '#src/domain/actor.ts';
import type { BounceReport } from '#src/domain/bounce.ts';
import { readCounters } from '#src/store/counters.ts';
import type { DeliveryRow } from '#src/store/outbox.ts';
import type { Store } from '#src/store/queries.ts';
import { findSubscriber, updateSubscriber } from '#src/store/subscribers.ts';
import { announced, component, subscriber, type Announced } from '../outbox/factories.ts';
import { runAll, workerDesk, type Desk } from '../outbox/harness.ts';
import { DAY, HOUR } from '../support/clock.ts';
import { refusalOf } from '../support/registry.ts';
import { describeOnStores, describeOnSqlite } from '../support/stores.ts';
import { ADA, STRANGER, subscriberDesk, WATCHER } from './subscriber-desk.ts';

const MTA: Actor = { label: 'mail:lmtp', scopes: ['mail:inbound'] };
const EMAIL = 'bob@example.org';

function reportOf(change: Partial<BounceReport> = {}): BounceReport {
  return {
    kind: 'hard',
    source: 'dsn',
    deliveryId: null,
    clues: [],
    recipients: [EMAIL],
    statusCode: '5.1.1',
    diagnostic: '550 5.1.1 user unknown',
    at: null,
    ...change,
  };
}

/** Bob, who has just been sent mails about so many notices. */
async function sentDesk(store: Store, count = 1) {
  const bob = await subscriber(store, { email: EMAIL });
  const desk = subscriberDesk(store);
  const worker = { ...workerDesk(store, { now: desk.clock.now }), clock: desk.clock };
  const told: Announced[] = [];
  for (let i = 0; i < count; i += 1) {
    told.push(await announced(store));
  }
  await runAll(worker);
  const rows = await store.read.db.select().from(store.read.t.deliveries);
  const ids = told.map(
    ({ announcementId }) => rows.find((row) => row.announcementId === announcementId)!.id,
  );
  return {
    ...desk,
    store,
    worker,
    bob,
    told,
    ids,
    id: ids[0]!,
    record: (change: Partial<BounceReport> = {}) =>
      recordBounce(desk.context, MTA, reportOf({ deliveryId: ids[0]!, ...change })),
    person: async () => (await findSubscriber(store.read, bob))!,
    delivery: async (id: string): Promise<DeliveryRow> => {
      const all = await store.read.db.select().from(store.read.t.deliveries);
      return all.find((row) => row.id === id)!;
    },
    events: async () => {
      const all = await store.read.db.select().from(store.read.t.deliveryEvents);
      return all.map(({ event }) => event);
    },
    bounces: async () => store.read.db.select().from(store.read.t.bounces),
  };
}

async function mailsAfter(worker: Desk, store: Store): Promise<string[]> {
  const before = worker.transport.sent.length;
  await announced(store, { at: worker.clock.now() });
  await runAll(worker);
  return worker.transport.sent.slice(before).map(({ to }) => to);
}

describeOnStores('A report that comes back', (make) => {
  it('of a dead address ends mail to it at once, and says so everywhere', async () => {
    const desk = await sentDesk(await make());
    expect(await desk.record()).toEqual({ outcome: 'recorded', kind: 'hard', suppressed: true });
    expect(await desk.person()).toMatchObject({
      status: 'suppressed',
      suppressedKind: 'hard_bounce',
      suppressedReason: '550 5.1.1 user unknown',
      suppressedAt: desk.clock.now(),
    });
    expect(await desk.delivery(desk.id)).toMatchObject({
      status: 'bounced',
      failureClass: 'dead_address',
      lastError: '550 5.1.1 user unknown',
    });
    expect(await desk.events()).toEqual(['bounced']);
    expect((await desk.audit()).pop()).toMatchObject({
      action: 'subscriber.suppress',
      actor: 'mail:lmtp',
      entityId: desk.bob,
    });
    expect(await mailsAfter(desk.worker, desk.store)).toEqual([]);
  });

  it('drops what still waits for the person', async () => {
    const desk = await sentDesk(await make());
    desk.worker.transport.answer = () => {
      throw Object.assign(new Error('later'), { responseCode: 451, response: '451 4.3.0 later' });
    };
    await announced(desk.store);
    await runAll(desk.worker);
    await desk.record();
    const all = await desk.store.read.db.select().from(desk.store.read.t.deliveries);
    expect(all.map(({ status }) => status).sort()).toEqual(['bounced', 'dropped']);
  });

  it('counts once, however often and by whichever way it is told', async () => {
    const desk = await sentDesk(await make());
    await desk.record();
    expect(await desk.record()).toEqual({ outcome: 'known' });
    expect(await desk.record({ source: 'ses', at: 5, diagnostic: null })).toEqual({
      outcome: 'known',
    });
    expect(await desk.bounces()).toHaveLength(1);
    expect(await desk.events()).toEqual(['bounced']);
  });

  it('finds its mail by an id that only the mail carried, and by no address', async () => {
    const desk = await sentDesk(await make());
    const part = '1';
    const noticeId = desk.told[0]!.noticeId;
    const none = { deliveryId: null };
    for (const clues of [
      [],
      [{ is: 'delivery', deliveryId: 'aaaaaaaaaaaa' }],
      [{ is: 'notice', noticeId, part, subscriberId: 'aaaaaaaaaaaa' }],
      [{ is: 'notice', noticeId: 'aaaaaaaaaaaa', part, subscriberId: desk.bob }],
      [{ is: 'notice', noticeId, part: 'root', subscriberId: desk.bob }],
      [{ is: 'notice', noticeId, part: '2', subscriberId: desk.bob }],
    ] satisfies BounceReport['clues'][]) {
      expect(await desk.record({ ...none, clues })).toEqual({ outcome: 'unmatched' });
    }
    expect(await desk.record({ deliveryId: 'aaaaaaaaaaaa' })).toEqual({ outcome: 'unmatched' });
    expect(await desk.bounces()).toEqual([]);
    expect((await readCounters(desk.store.read)).filter(({ name }) => name !== 'mails')).toEqual([
      { name: 'reports_unmatched', labels: ['dsn'], value: 7 },
    ]);
    expect((await desk.person()).status).toBe('confirmed');
    const right = { is: 'notice', noticeId, part, subscriberId: desk.bob } as const;
    const wrong = { is: 'delivery', deliveryId: 'aaaaaaaaaaaa' } as const;
    expect(await desk.record({ ...none, clues: [wrong, right] })).toMatchObject({
      suppressed: true,
    });
    expect((await desk.bounces())[0]).toMatchObject({
      deliveryId: desk.id,
      subscriberId: desk.bob,
    });
  });
});

describeOnSqlite('A report', (make) => {
  it('with our signature leads nowhere else, whatever ids it names besides', async () => {
    const store = await make();
    const desk = await sentDesk(store);
    const carol = await subscriber(store, { email: 'carol@example.org' });
    const other = await announced(store);
    await runAll(desk.worker);
    await desk.record({
      clues: [{ is: 'notice', noticeId: other.noticeId, part: '1', subscriberId: carol }],
    });
    expect((await findSubscriber(store.read, carol))?.status).toBe('confirmed');
    expect((await desk.person()).status).toBe('suppressed');
  });

  it('about another address than ours is no proof', async () => {
    const desk = await sentDesk(await make());
    const told = await desk.record({ recipients: ['robert@elsewhere.example'] });
    expect(told).toEqual({ outcome: 'recorded', kind: 'soft', suppressed: false });
    expect((await desk.person()).status).toBe('confirmed');
  });

  it('of a full mailbox gives it up on the third day within two weeks', async () => {
    const desk = await sentDesk(await make(), 5);
    const soft = (index: number) =>
      desk.record({ deliveryId: desk.ids[index]!, kind: 'soft', statusCode: '5.2.2' });
    expect(await soft(0)).toMatchObject({ suppressed: false });
    desk.clock.advance(HOUR);
    expect(await soft(1)).toMatchObject({ suppressed: false });
    desk.clock.advance(DAY);
    expect(await soft(2)).toMatchObject({ suppressed: false });
    desk.clock.advance(13 * DAY);
    // By now the first day is too long ago.
    expect(await soft(3)).toMatchObject({ suppressed: false });
    desk.clock.advance(DAY / 2);
    expect((await desk.person()).status).toBe('confirmed');
    desk.clock.advance(DAY / 2);
    expect(await soft(4)).toMatchObject({ suppressed: false });
    expect((await desk.delivery(desk.ids[4]!)).status).toBe('bounced');
  });

  it('of three soft bounces on three days suppresses, and says what came back last', async () => {
    const desk = await sentDesk(await make(), 3);
    for (const [index, deliveryId] of desk.ids.entries()) {
      const told = await desk.record({ deliveryId, kind: 'soft', diagnostic: 'mailbox full' });
      expect(told).toMatchObject({ suppressed: index === 2 });
      desk.clock.advance(DAY);
    }
    expect(await desk.person()).toMatchObject({
      status: 'suppressed',
      suppressedKind: 'soft_bounces',
      suppressedReason: 'Mail came back on 3 different days, last: 5.1.1 mailbox full',
    });
  });

  it('of policy or delay is noted and never counts against the address', async () => {
    const desk = await sentDesk(await make(), 8);
    for (const [index, deliveryId] of desk.ids.entries()) {
      const kind = index % 2 === 0 ? 'policy' : 'delayed';
      expect(await desk.record({ deliveryId, kind })).toMatchObject({ suppressed: false });
      desk.clock.advance(DAY);
    }
    expect((await desk.person()).status).toBe('confirmed');
    const statuses = await Promise.all(desk.ids.slice(0, 2).map((id) => desk.delivery(id)));
    expect(statuses.map(({ status }) => status)).toEqual(['bounced', 'sent']);
    expect(new Set(await desk.events())).toEqual(new Set(['bounced', 'deferred']));
  });

  it('of a complaint unsubscribes, and staff cannot undo it', async () => {
    const desk = await sentDesk(await make());
    // The recipient is blotted out in many complaints.
    const told = await desk.record({ kind: 'complaint', recipients: ['redacted@example.org'] });
    expect(told).toEqual({ outcome: 'recorded', kind: 'complaint', suppressed: true });
    expect(await desk.person()).toMatchObject({
      status: 'suppressed',
      suppressedKind: null,
      complainedAt: desk.clock.now(),
      unsubscribedAt: desk.clock.now(),
    });
    expect((await desk.delivery(desk.id)).status).toBe('sent');
    expect(await desk.events()).toEqual(['complained']);
    const undone = reinstateSubscriber(desk.context, ADA, desk.bob, { reason: 'They asked me.' });
    expect(await refusalOf(undone)).toMatchObject({ code: 'not_allowed' });
  });

  it('of a complaint stands beside a bounce, whichever came first, and outweighs it', async () => {
    for (const kinds of [['hard', 'complaint'] as const, ['complaint', 'hard'] as const]) {
      const desk = await sentDesk(await make(), 2);
      for (const [index, kind] of kinds.entries()) {
        expect(await desk.record({ kind, deliveryId: desk.ids[index]! })).toMatchObject({
          suppressed: true,
        });
      }
      expect(await desk.person()).toMatchObject({
        suppressedKind: 'hard_bounce',
        suppressedAt: desk.clock.now(),
        complainedAt: desk.clock.now(),
        unsubscribedAt: desk.clock.now(),
      });
      const view = await readSubscriber(desk.context, WATCHER, desk.bob);
      expect(view.suppression?.kind).toBe('complaint');
    }
  });

  it('of a dead address is kept of somebody who had left', async () => {
    const desk = await sentDesk(await make());
    await unsubscribe(desk.context, await desk.token(EMAIL, 'unsubscribe'));
    expect(await desk.record()).toMatchObject({ suppressed: true });
    expect(await desk.person()).toMatchObject({
      suppressedKind: 'hard_bounce',
      unsubscribedAt: desk.clock.now(),
    });
  });

  it('with a clock of its own is dated by ours', async () => {
    const desk = await sentDesk(await make(), 3);
    const now = desk.clock.now();
    const at = [now + DAY, 0, now - DAY];
    for (const [index, deliveryId] of desk.ids.entries()) {
      await desk.record({ deliveryId, kind: 'delayed', at: at[index]! });
    }
    const dated = await desk.bounces();
    expect(dated.map((row) => row.at).sort()).toEqual([now - DAY, now, now].sort());
  });
});

describeOnSqlite('A suppression', (make) => {
  it('is taken back by staff with a reason, on record, and mail goes again', async () => {
    const desk = await sentDesk(await make());
    await desk.record();
    const view = await reinstateSubscriber(desk.context, ADA, desk.bob, { reason: 'A typo.' });
    expect(view).toMatchObject({ email: EMAIL, status: 'confirmed' });
    expect(await desk.person()).toMatchObject({
      suppressedAt: null,
      suppressedKind: null,
      suppressedReason: null,
      reinstatedAt: desk.clock.now(),
    });
    const audit = await desk.store.read.db.select().from(desk.store.read.t.audit);
    expect(audit.find(({ action }) => action === 'subscriber.reinstate')).toMatchObject({
      actor: ADA.label,
      detail: { reason: 'A typo.', kind: 'hard_bounce' },
    });
    expect(await mailsAfter(desk.worker, desk.store)).toEqual([EMAIL]);
  });

  it('is not made anew by reports about mail from before it was taken back', async () => {
    const desk = await sentDesk(await make(), 3);
    await desk.record();
    desk.clock.advance(HOUR);
    await reinstateSubscriber(desk.context, ADA, desk.bob, { reason: 'A typo.' });
    const late = await desk.record({ deliveryId: desk.ids[1]! });
    expect(late).toEqual({ outcome: 'recorded', kind: 'hard', suppressed: false });
    desk.clock.advance(HOUR);
    await announced(desk.store);
    await runAll(desk.worker);
    const all = await desk.store.read.db.select().from(desk.store.read.t.deliveries);
    const newest = all.find((row) => row.finishedAt === desk.clock.now())!;
    expect(await desk.record({ deliveryId: newest.id })).toMatchObject({ suppressed: true });
  });

  it('of somebody who never confirmed is taken back by asking them again', async () => {
    const store = await make();
    const desk = subscriberDesk(store);
    await desk.ask({ email: EMAIL, components: 'all' });
    await runAll(workerDesk(store, { now: desk.clock.now }));
    const [mail] = await desk.mails(EMAIL);
    await recordBounce(desk.context, MTA, reportOf({ deliveryId: mail!.id }));
    desk.clock.advance(2 * DAY);
    const { id } = await desk.row(EMAIL);
    const view = await reinstateSubscriber(desk.context, ADA, id, { reason: 'The server is up.' });
    expect(view.status).toBe('pending');
    expect(await desk.mails(EMAIL)).toHaveLength(2);
  });

  it('is not taken back where the reader said no meanwhile, and stays beside their word', async () => {
    const desk = await sentDesk(await make());
    await desk.record();
    desk.clock.advance(HOUR);
    await unsubscribe(desk.context, await desk.token(EMAIL, 'unsubscribe'));
    expect(await desk.person()).toMatchObject({
      status: 'suppressed',
      suppressedKind: 'hard_bounce',
      unsubscribedAt: desk.clock.now(),
    });
    const undone = reinstateSubscriber(desk.context, ADA, desk.bob, {
      reason: 'The server is up.',
    });
    expect(await refusalOf(undone)).toMatchObject({
      code: 'not_allowed',
      message: 'This person unsubscribed. Only they can come back, on the subscribe page.',
    });
    expect(await mailsAfter(desk.worker, desk.store)).toEqual([]);
  });

  it('by staff takes the place of one by a bounce: no form undoes it', async () => {
    const desk = await sentDesk(await make());
    await desk.record();
    const list = { addresses: [EMAIL], reason: 'Their lawyer wrote.' };
    expect(await suppressAddresses(desk.context, ADA, list)).toMatchObject({ suppressed: 1 });
    expect(await suppressAddresses(desk.context, ADA, list)).toMatchObject({ already: 1 });
    desk.clock.advance(2 * DAY);
    await desk.ask({ email: EMAIL, components: 'all' });
    expect(await desk.person()).toMatchObject({ status: 'suppressed', suppressedKind: 'staff' });
    expect((await desk.mails(EMAIL)).map(({ purpose }) => purpose)).toEqual(['announcement']);
  });

  it('that is taken back brings the daily digest back with it', async () => {
    const desk = await sentDesk(await make());
    await updatePreferences(desk.context, await desk.token(EMAIL, 'manage'), {
      daily_digest: true,
      weekly_look_ahead: true,
    });
    await desk.record();
    expect(await desk.person()).toMatchObject({ digestDueAt: null, lookAheadDueAt: null });
    desk.clock.advance(3 * DAY);
    await reinstateSubscriber(desk.context, ADA, desk.bob, { reason: 'A typo.' });
    const { digestDueAt, lookAheadDueAt } = await desk.person();
    expect(digestDueAt).toBeGreaterThan(desk.clock.now());
    expect(lookAheadDueAt).toBeGreaterThan(desk.clock.now());
  });

  it('of somebody who was asked keeps what they had asked for', async () => {
    const store = await make();
    const desk = subscriberDesk(store);
    await component(store, 'api');
    await desk.ask({ email: EMAIL, components: ['api'] });
    await runAll(workerDesk(store, { now: desk.clock.now }));
    const [mail] = await desk.mails(EMAIL);
    await recordBounce(desk.context, MTA, reportOf({ deliveryId: mail!.id }));
    desk.clock.advance(2 * DAY);
    const { id } = await desk.row(EMAIL);
    const view = await reinstateSubscriber(desk.context, ADA, id, { reason: 'The server is up.' });
    expect(view).toMatchObject({ status: 'pending', components: ['api'] });
  });

  it('is not taken back without a reason, a right, or where there is none', async () => {
    const desk = await sentDesk(await make());
    const reinstate = (actor: Actor, input: unknown, id = desk.bob) =>
      refusalOf(reinstateSubscriber(desk.context, actor, id, input));
    expect(await reinstate(ADA, { reason: 'x' })).toMatchObject({ code: 'not_allowed' });
    await desk.record();
    expect(await reinstate(ADA, {})).toMatchObject({ code: 'invalid' });
    expect(await reinstate(ADA, { reason: ' ' })).toMatchObject({ code: 'invalid' });
    expect(await reinstate(ADA, { reason: 'a\r\nb' })).toMatchObject({ code: 'invalid' });
    expect(await reinstate(WATCHER, { reason: 'x' })).toMatchObject({ code: 'forbidden' });
    expect(await reinstate(ADA, { reason: 'x' }, 'nobody')).toMatchObject({ code: 'not_found' });
    expect((await desk.person()).status).toBe('suppressed');
  });

  it('ends when the reader subscribes again and presses the link, not before', async () => {
    const desk = await sentDesk(await make());
    await desk.record();
    desk.clock.advance(DAY);
    await desk.ask({ email: EMAIL, components: 'all' });
    expect(await desk.person()).toMatchObject({ status: 'pending', suppressedKind: 'hard_bounce' });
    expect(await mailsAfter(desk.worker, desk.store)).toEqual([EMAIL]); // the link alone
    await confirmSubscription(desk.context, await desk.token(EMAIL, 'confirm'));
    expect(await desk.person()).toMatchObject({ status: 'confirmed', suppressedAt: null });
    expect(await mailsAfter(desk.worker, desk.store)).toEqual([EMAIL]);
  });

  it('comes back where nobody presses it', async () => {
    const desk = await sentDesk(await make());
    await desk.record();
    desk.clock.advance(DAY);
    await desk.ask({ email: EMAIL, components: 'all' });
    desk.clock.advance(8 * DAY);
    await forgetUnconfirmed(desk.context, desk.clock.now());
    expect(await desk.person()).toMatchObject({
      status: 'suppressed',
      suppressedKind: 'hard_bounce',
    });
  });

  it('after a complaint leaves the person alone for a week, whoever types their address', async () => {
    const desk = await sentDesk(await make());
    await desk.record({ kind: 'complaint' });
    desk.clock.advance(7 * DAY - 1);
    await desk.ask({ email: EMAIL, components: 'all' });
    expect((await desk.person()).status).toBe('suppressed');
    desk.clock.advance(1);
    await desk.ask({ email: EMAIL, components: 'all' });
    expect((await desk.person()).status).toBe('pending');
  });
});

describeOnSqlite('The list of what came back', (make) => {
  it('is paged, newest first, by subscriber and kind', async () => {
    const desk = await sentDesk(await make(), 3);
    for (const [index, deliveryId] of desk.ids.entries()) {
      await desk.record({ deliveryId, kind: index === 1 ? 'delayed' : 'soft' });
      desk.clock.advance(HOUR);
    }
    const list = (input: object) => listBounces(desk.context, WATCHER, input);
    const first = await list({ limit: 2 });
    expect(first.items.map((item) => item.delivery_id)).toEqual([desk.ids[2], desk.ids[1]]);
    const rest = await list({ limit: 2, cursor: first.next_cursor! });
    expect(rest).toMatchObject({ items: [{ delivery_id: desk.ids[0] }], next_cursor: null });
    expect((await list({ kind: 'delayed' })).items).toHaveLength(1);
    expect((await list({ subscriber: desk.bob })).items).toHaveLength(3);
    expect((await list({ subscriber: 'nobody' })).items).toEqual([]);
    expect(await refusalOf(list({ kind: 'odd' }))).toMatchObject({ code: 'invalid' });
    expect(await refusalOf(list({ cursor: 'odd' }))).toMatchObject({ code: 'invalid' });
    expect(await refusalOf(listBounces(desk.context, STRANGER, {}))).toMatchObject({
      code: 'forbidden',
    });
  });

  it('forgets after a year', async () => {
    const desk = await sentDesk(await make());
    await desk.record();
    await forgetBounces(desk.context, desk.clock.now() + 364 * DAY);
    expect(await desk.bounces()).toHaveLength(1);
    expect(await forgetBounces(desk.context, desk.clock.now() + 365 * DAY)).toBe(false);
    expect(await desk.bounces()).toEqual([]);
  });

  it('takes in reports only from those who may hand them in', async () => {
    const desk = await sentDesk(await make());
    const told = recordBounce(desk.context, ADA, reportOf({ deliveryId: desk.id }));
    expect(await refusalOf(told)).toMatchObject({ code: 'forbidden' });
    expect(await desk.bounces()).toEqual([]);
  });
});

describeOnStores('Many suppressions', (make) => {
  const REASON = { reason: 'Our relay was set up wrong.' };

  async function scene() {
    const store = await make();
    const desk = subscriberDesk(store);
    const now = desk.clock.now();
    const suppressed = async (email: string, suppressedReason: string, at: number, more = {}) => {
      const id = await subscriber(store, { email });
      await store.transaction((q) =>
        updateSubscriber(q, id, {
          suppressedAt: at,
          suppressedKind: 'hard_bounce',
          suppressedReason,
          ...more,
        }),
      );
      return id;
    };
    const said = '550 5.1.0 Sender address rejected';
    await suppressed('ours@x.test', said, now - HOUR);
    await suppressed('soft@x.test', said, now - HOUR, { suppressedKind: 'soft_bounces' });
    await suppressed('gone@x.test', '550 5.1.1 no such user', now - HOUR);
    await suppressed('older@x.test', said, now - DAY);
    await suppressed('staff@x.test', said, now - HOUR, { suppressedKind: 'staff' });
    await suppressed('left@x.test', said, now - HOUR, { unsubscribedAt: now });
    await suppressed('cross@x.test', said, now - HOUR, { complainedAt: now, unsubscribedAt: now });
    const mailed = async () =>
      (await store.read.db.select().from(store.read.t.subscribers))
        .filter(({ status }) => status === 'confirmed')
        .map(({ email }) => email)
        .sort();
    const span = { ...REASON, from: new Date(now - 2 * HOUR).toISOString() };
    return { desk, store, mailed, span };
  }

  it('are taken back by time and answer, on record, never where the reader said no', async () => {
    const { desk, store, mailed, span } = await scene();
    const wanted = { ...span, containing: 'sender ADDRESS rejected' };
    const rehearsed = await reinstateMany(desk.context, ADA, { ...wanted, dry_run: true });
    expect(rehearsed).toMatchObject({ reinstated: 2, dry_run: true });
    expect(await mailed()).toEqual([]);
    const done = await reinstateMany(desk.context, ADA, wanted);
    expect(done).toEqual({ ...rehearsed, dry_run: false });
    expect(await mailed()).toEqual(['ours@x.test', 'soft@x.test']);
    const audit = await store.read.db.select().from(store.read.t.audit);
    expect(audit.filter(({ action }) => action === 'subscriber.reinstate')).toHaveLength(2);
    expect(audit.find(({ action }) => action === 'subscriber.reinstate_many')).toMatchObject({
      actor: ADA.label,
      detail: { ...REASON, reinstated: 2 },
    });
    expect(await reinstateMany(desk.context, ADA, wanted)).toMatchObject({ reinstated: 0 });
  });

  it('are taken back by kind, and of more people than one transaction holds', async () => {
    const { desk, store, mailed, span } = await scene();
    const now = desk.clock.now();
    await reinstateMany(desk.context, ADA, { ...span, kind: 'staff' });
    expect(await mailed()).toEqual(['staff@x.test']);
    for (let i = 0; i < 450; i += 1) {
      const id = await subscriber(store);
      const change = { suppressedAt: now, suppressedKind: 'soft_bounces' } as const;
      await store.transaction((q) => updateSubscriber(q, id, change));
    }
    const done = await reinstateMany(desk.context, ADA, { ...span, kind: 'soft_bounces' });
    expect(done).toMatchObject({ reinstated: 451 });
  });

  it('need a time, a known kind, a reason and the right', async () => {
    const { desk, span } = await scene();
    const code = (input: object, actor = ADA) =>
      refusalOf(reinstateMany(desk.context, actor, input)).then((refusal) => refusal.code);
    expect(await code(REASON)).toBe('invalid');
    expect(await code({ ...span, reason: '' })).toBe('invalid');
    expect(await code({ ...span, kind: 'complaint' })).toBe('invalid');
    expect(await code({ ...span, to: '2020-01-01T00:00Z' })).toBe('invalid');
    expect(await code(span, STRANGER)).toBe('forbidden');
  });
});
