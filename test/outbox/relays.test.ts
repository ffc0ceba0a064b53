import { expect, it } from 'vitest';
import { readMailTrouble } from '#src/commands/mail-queue/trouble.ts';
import { failoverTransport } from '#src/mail/failover-transport.ts';
import { deliverStep } from '#src/outbox/deliver.ts';
import { flowOf } from '#src/outbox/deliver/flow.ts';
import { fanOutStep } from '#src/outbox/fan-out.ts';
import { watchRelays } from '#src/outbox/staff/watch-relays.ts';
import { newId } from '#src/store/ids.ts';
import { listRelays } from '#src/store/mail-relays.ts';
import { insertContact } from '#src/store/promises.ts';
import type { Store } from '#src/store/queries.ts';
import { addUser } from '../http/support.ts';
import { fakeClock, HOUR, MINUTE, SECOND } from '../support/clock.ts';
import { describeOnBothStores } from '../support/stores.ts';
import { announced, subscriber } from './factories.ts';
import { recordingTransport, workerDesk, type Desk } from './harness.ts';

const messages = (store: Store) => store.read.db.select().from(store.read.t.staffMessages);

/** As Node.js and the SMTP library tell of a relay that nobody listens at, or that is an impostor. */
const gone = (text = 'connect ECONNREFUSED 192.0.2.1:587') =>
  Object.assign(new Error(text), { code: 'ESOCKET', command: 'CONN' });

const WEBHOOK = 'https://chat.example.com/hook';

async function lead(store: Store): Promise<void> {
  await store.transaction((q) =>
    insertContact(q, {
      ...{ id: newId(), team: null, tier: null, role: 'duty_lead', name: 'On call' },
      ...{ email: null, webhookUrl: WEBHOOK, reach: null, position: 0, createdAt: 0, updatedAt: 0 },
    }),
  );
}

/** An owner, a lead with a webhook, mails to three people, and a relay that answers as told. */
async function troubled(store: Store): Promise<Desk> {
  await addUser(store, { role: 'owner', email: 'ada@example.com' });
  await lead(store);
  for (let i = 0; i < 3; i += 1) {
    await subscriber(store, { email: `p${i}@example.com` });
  }
  await announced(store);
  const desk = workerDesk(store);
  while (await fanOutStep(desk.deps, desk.clock.now())) {
    // A step says itself whether there may be more.
  }
  desk.transport.answer = () => {
    throw gone();
  };
  return desk;
}

/** Once through what is due, and what was learned of the relay put on record. */
async function work(desk: Desk): Promise<void> {
  await deliverStep(desk.deps, desk.clock.now());
  await flowOf(desk.deps).relays.step();
}

describeOnBothStores('A relay that is away', (make) => {
  it('is told of after its second failed try, by webhook as well as by mail, with since when and why', async () => {
    const store = await make();
    const desk = await troubled(store);
    const since = desk.clock.now();
    await work(desk);
    expect(await messages(store)).toEqual([]);
    expect(await listRelays(store.read)).toMatchObject([
      { relay: 'file', failures: 1, failingSince: since, answeredAt: null },
    ]);
    desk.clock.advance(HOUR);
    await work(desk);
    expect(await listRelays(store.read)).toMatchObject([
      { failures: 2, failingSince: since, reason: 'connect ECONNREFUSED 192.0.2.1:587' },
    ]);
    const told = await messages(store);
    expect(told.map(({ channel, target }) => [channel, target]).sort()).toEqual([
      ['mail', 'ada@example.com'],
      ['webhook', WEBHOOK],
    ]);
    expect(told[0]).toMatchObject({
      kind: 'mail_away',
      payload: { relay: 'file', since: new Date(since).toISOString(), waiting: 3 },
    });
    expect(told[0]!.text).toContain('connect ECONNREFUSED 192.0.2.1:587');
    expect(told[0]!.text).toContain('3 mails wait');
    desk.clock.advance(5 * HOUR);
    await work(desk);
    expect(await messages(store)).toHaveLength(2);
  });

  it('is told of again when it recovers, and what still waited to say that it was away is called back', async () => {
    const store = await make();
    const desk = await troubled(store);
    await work(desk);
    desk.clock.advance(HOUR);
    await work(desk);
    desk.clock.advance(5 * HOUR);
    desk.transport.answer = () => undefined;
    await work(desk);
    expect(await listRelays(store.read)).toMatchObject([
      { failures: 0, failingSince: null, reason: null, answeredAt: desk.clock.now() },
    ]);
    const all = (await messages(store)).map(({ kind, status }) => `${kind} ${status}`).sort();
    expect(all).toEqual([
      ...['mail_away cancelled', 'mail_away cancelled'],
      ...['mail_back waiting', 'mail_back waiting'],
    ]);
    const back = (await messages(store)).find(({ kind }) => kind === 'mail_back')!;
    expect(back.text).toContain('ECONNREFUSED');
    expect(back.text).toContain('6 hours');
  });

  it('is not told of for connections that were lost together, nor each time that it comes and goes', async () => {
    const store = await make();
    const desk = workerDesk(store);
    await addUser(store, { role: 'owner', email: 'ada@example.com' });
    const { relays } = flowOf(desk.deps);
    const fail = async (ms: number) => {
      desk.clock.advance(ms);
      relays.failed('file', 'lost', desk.clock.now());
      await relays.step();
    };
    await fail(0);
    await fail(100);
    await fail(899);
    expect(await messages(store)).toEqual([]);
    for (let round = 0; round < 5; round += 1) {
      await fail(2 * SECOND);
      await fail(2 * SECOND);
      relays.answered('file', desk.clock.now());
      await relays.step();
    }
    const kinds = (await messages(store)).map(({ kind }) => kind).sort();
    expect(kinds).toEqual(['mail_away', 'mail_back']);
    await fail(20 * MINUTE);
    await fail(2 * SECOND);
    expect(await messages(store)).toHaveLength(3);
  });

  it('is one state for all workers, and one that is configured no more is forgotten', async () => {
    const store = await make();
    await addUser(store, { role: 'owner', email: 'ada@example.com' });
    const [one, two] = [workerDesk(store), workerDesk(store)];
    const [a, b] = [flowOf(one.deps).relays, flowOf(two.deps).relays];
    await Promise.all([a.step(), b.step()]);
    a.failed('file', 'first', 1_000);
    b.failed('file', 'second', 2_500);
    await a.step();
    await b.step();
    expect(await listRelays(store.read)).toMatchObject([{ failures: 2, reason: 'second' }]);
    expect(await messages(store)).toHaveLength(1);
    b.answered('file', 3_000);
    await b.step();
    expect(await listRelays(store.read)).toMatchObject([{ failures: 0, answeredAt: 3_000 }]);
    a.failed('old.example.com:25', 'gone', 4_000);
    await a.step();
    await flowOf(workerDesk(store).deps).relays.step();
    expect((await listRelays(store.read)).map(({ relay }) => relay)).toEqual(['file']);
  });
});

describeOnBothStores('One of two relays', (make) => {
  async function pair() {
    const store = await make();
    await addUser(store, { role: 'owner', email: 'ada@example.com' });
    const clock = fakeClock();
    const [one, two] = ['one.example.com:587', 'two.example.com:587'].map((name) => ({
      ...recordingTransport(),
      relays: [name],
      isGone: false,
    }));
    for (const relay of [one!, two!]) {
      relay.send = () =>
        relay.isGone
          ? Promise.reject(Object.assign(gone(), { away: true }))
          : Promise.resolve({ response: '250 ok' });
    }
    const transport = failoverTransport([one!, two!], clock.now);
    const { deps } = workerDesk(store, { transport, now: clock.now });
    const envelope = { from: 'status@example.com', to: ['ben@example.org'] as [string] };
    /** Some mails, a minute each after the other. */
    const send = async () => {
      for (let mails = 0; mails < 3; mails += 1) {
        clock.advance(MINUTE);
        const raw = Buffer.from('Message-ID: <x@example.com>\r\n\r\nbody\r\n');
        await transport.send({ envelope, raw }).catch(() => undefined);
        await flowOf(deps).relays.step();
      }
    };
    flowOf(deps);
    const told = async () => (await messages(store)).map(({ kind, subject }) => [kind, subject]);
    const trouble = () => readMailTrouble({ store });
    return { store, one: one!, two: two!, send, told, trouble };
  }

  it('is told as such while the other takes the mail, and mail is away with the last of them', async () => {
    const { store, one, two, send, told, trouble } = await pair();
    one.isGone = true;
    await send();
    expect(await listRelays(store.read)).toMatchObject([
      { relay: 'one.example.com:587', failures: 3, reason: 'connect ECONNREFUSED 192.0.2.1:587' },
      { relay: 'two.example.com:587', failures: 0, failingSince: null },
    ]);
    expect(await told()).toEqual([
      ['relay_away', 'One relay is away: one.example.com:587 cannot be used'],
    ]);
    expect((await messages(store))[0]!.text).toContain('Email goes out by another relay');
    expect(await trouble()).toBeNull();

    two.isGone = true;
    await send();
    expect(await told()).toContainEqual([
      ...['mail_away', 'Email is not going out: two.example.com:587 cannot be used'],
    ]);
    expect(await trouble()).toMatchObject({ is: 'away' });

    one.isGone = false;
    await send();
    await send();
    expect(await told()).toContainEqual([
      ...['mail_back', 'Email goes out again: one.example.com:587 is back'],
    ]);
    expect(await trouble()).toBeNull();
  });

  it('that nothing was handed to yet counts as one that takes mail', async () => {
    const { store, trouble } = await pair();
    const watch = watchRelays(store, ['one.example.com:587', 'two.example.com:587']);
    for (const now of [0, 2_000]) {
      watch.failed('one.example.com:587', 'lost', now);
      await watch.step();
    }
    expect((await listRelays(store.read)).map(({ failures }) => failures)).toEqual([2, 0]);
    expect(await trouble()).toBeNull();
  });
});
