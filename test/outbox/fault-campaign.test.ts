import { afterEach, expect, it } from 'vitest';
import { smtpTransport } from '#src/mail/smtp-transport.ts';
import type { MailTransport } from '#src/mail/transport.ts';
import { readCounters } from '#src/store/counters.ts';
import type { Store } from '#src/store/queries.ts';
import { findSubscriberByKey } from '#src/store/subscribers.ts';
import { HOUR } from '../support/clock.ts';
import { startChaosSmtp, type ChaosSmtp, type Mishap } from '../support/chaos-smtp.ts';
import { describeOnSqlite } from '../support/stores.ts';
import { announced, subscriber } from './factories.ts';
import { deliveries, runAll, workerDesk, type Desk } from './harness.ts';

let chaos: ChaosSmtp | undefined;
let transport: MailTransport | undefined;

afterEach(async () => {
  await transport?.close();
  await chaos?.close();
});

/** What the server answers first, and what is to become of the mail. */
const REPLIES: readonly [reply: string, becomes: 'sent' | 'failed', person: string][] = [
  ['421 4.7.0 too many connections', 'sent', 'confirmed'],
  ['450 4.2.0 greylisted', 'sent', 'confirmed'],
  ['451 4.3.0 later', 'sent', 'confirmed'],
  ['452 4.2.2 over quota', 'sent', 'confirmed'],
  ['450 4.7.1 slow down', 'sent', 'confirmed'],
  ['550 5.1.0 bad address', 'sent', 'confirmed'],
  ['550 5.1.1 no such user', 'failed', 'suppressed'],
  ['551 5.1.6 has moved', 'failed', 'suppressed'],
  ['553 5.1.3 bad syntax', 'sent', 'confirmed'],
  ['550 5.1.2 no such domain', 'sent', 'confirmed'],
  ['550 5.1.10 not found', 'failed', 'suppressed'],
  ['550 5.2.1 disabled', 'failed', 'suppressed'],
  ['552 5.2.2 full', 'sent', 'confirmed'],
  ['552 5.3.4 too big', 'failed', 'confirmed'],
  ['554 5.6.0 bad content', 'failed', 'confirmed'],
  ['550 5.4.1 no route', 'sent', 'confirmed'],
  ['550 5.4.14 loop', 'sent', 'confirmed'],
  ['550 5.7.1 policy', 'sent', 'confirmed'],
  ['550 5.7.26 not authenticated', 'sent', 'confirmed'],
  ['550 5.7.515 access denied', 'sent', 'confirmed'],
  ['550 5.7.509 dmarc', 'sent', 'confirmed'],
];

const MISHAPS: readonly Mishap[] = [
  { at: 'rcpt' },
  { at: 'data' },
  { at: 'in_message' },
  { at: 'dot' },
  { at: 'dot', taken: true },
  { at: 'data', stall: true },
  { at: 'dot', stall: true },
  { at: 'dot', reply: '451 4.3.0 later' },
  { at: 'data', reply: '421 going down' },
];

async function relay(plan: Parameters<typeof startChaosSmtp>[0]): Promise<ChaosSmtp> {
  chaos = await startChaosSmtp(plan);
  const limits = { connectionMs: 1_000, greetingMs: 300, socketMs: 300, closeMs: 100 };
  transport = smtpTransport(`${chaos.url}?connections=2`, limits);
  return chaos;
}

/** Runs on, hour by hour, for three days. */
async function run(desk: Desk, hours = 24): Promise<void> {
  for (let hour = 0; hour < hours; hour += 1) {
    await runAll(desk);
    desk.clock.advance(HOUR);
  }
}

async function reconcile(store: Store, taken: readonly string[], repeats: number): Promise<void> {
  const rows = await deliveries(store);
  const sent = rows.filter(({ status }) => status === 'sent').length;
  expect(taken).toHaveLength(sent + repeats);
  expect(new Set(taken).size).toBe(sent);
  const totals = await readCounters(store.read);
  expect(totals.find(({ labels }) => labels[0] === 'sent')?.value).toBe(sent);
  const [announcement] = await store.read.db.select().from(store.read.t.announcements);
  expect(rows).toHaveLength(announcement!.recipients);
}

describeOnSqlite('A mail server on its bad days', (make) => {
  it('may answer anything: each mail becomes what the table says, and all adds up', async () => {
    const store = await make();
    // A domain each, so that one refusal is not taken for another's.
    const addresses = REPLIES.map((_, index) => `a@d${index}.example`);
    for (const email of addresses) {
      await subscriber(store, { email });
    }
    await announced(store);
    const { taken } = await relay((recipient, attempt) => {
      const reply = REPLIES[addresses.indexOf(recipient)]?.[0];
      return attempt === 1 && reply !== undefined ? { at: 'rcpt', reply } : null;
    });
    await run(workerDesk(store, { transport: transport! }));

    const rows = await deliveries(store);
    const became = await Promise.all(
      REPLIES.map(async ([reply], index) => {
        const person = (await findSubscriberByKey(store.read, addresses[index]!))!;
        const row = rows.find(({ subscriberId }) => subscriberId === person.id);
        return [reply, row!.status, person.status];
      }),
    );
    expect(became).toEqual(REPLIES.map((one) => [...one]));
    await reconcile(store, taken, 0);
  });

  it('may drop or stall at any byte: everybody gets it, twice only where the reply was lost', async () => {
    const store = await make();
    const addresses = MISHAPS.map((_, index) => `b${index}@example.com`);
    for (const email of addresses) {
      await subscriber(store, { email });
    }
    await announced(store);
    const server = await relay((recipient, attempt) =>
      attempt === 1 ? (MISHAPS[addresses.indexOf(recipient)] ?? null) : null,
    );
    server.hangUps.push('EHLO', 'MAIL', 'RCPT');
    server.greetings.push('', '421 too busy', '220 hello', '450 not yet');
    await run(workerDesk(store, { transport: transport! }));

    expect(new Set((await deliveries(store)).map(({ status }) => status))).toEqual(
      new Set(['sent']),
    );
    const lost = MISHAPS.filter(({ taken }) => taken === true).length;
    await reconcile(store, server.taken, lost);
  });

  it('may greet with 554: nothing is lost, and the queue goes on when it is well', async () => {
    const store = await make();
    for (let i = 0; i < 5; i += 1) {
      await subscriber(store);
    }
    await announced(store);
    const server = await relay(() => null);
    server.greetings.push(...Array.from({ length: 8 }, () => '554 no service'));
    const desk = workerDesk(store, { transport: transport! });
    await runAll(desk);
    expect(await store.read.db.select().from(store.read.t.mailHolds)).toMatchObject([
      { scope: 'queue', failureClass: 'configuration' },
    ]);
    expect(server.taken).toEqual([]);
    await run(desk);
    await reconcile(store, server.taken, 0);
    expect(server.taken).toHaveLength(5);
  });

  it('may speak no TLS after all: nothing goes out in the clear, and all of it later', async () => {
    const store = await make();
    await subscriber(store);
    await announced(store);
    const server = await relay(() => null);
    server.brokenTls = true;
    const desk = workerDesk(store, { transport: transport! });
    await run(desk, 2);
    expect(server.taken).toEqual([]);
    server.brokenTls = false;
    await run(desk);
    await reconcile(store, server.taken, 0);
    expect(server.taken).toHaveLength(1);
  });

  it('may be gone: no mail loses an attempt over it, and all go out soon after', async () => {
    const store = await make();
    for (let i = 0; i < 40; i += 1) {
      await subscriber(store);
    }
    await announced(store);
    const server = await relay(() => null);
    server.greetings.push(...Array.from({ length: 12 }, () => '421 not now'), '');
    const desk = workerDesk(store, { transport: transport! });
    for (let tries = 0; server.greetings.length > 0 && tries < 100; tries += 1) {
      await runAll(desk);
      expect(server.taken).toEqual([]);
      desk.clock.advance(30_000);
    }
    await runAll(desk);
    await reconcile(store, server.taken, 0);
    expect(server.taken).toHaveLength(40);
    expect(new Set((await deliveries(store)).map(({ attempts }) => attempts))).toEqual(
      new Set([1]),
    );
  });
});
