import { commandContext } from '#test/support/context.ts';
import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { recordBounce } from '#src/commands/bounce/index.ts';
import { resumeQueue } from '#src/commands/mail-queue/index.ts';
import type { Actor } from '#src/domain/actor.ts';
import { alikeText } from '#src/domain/mail-refusal.ts';
import { readReport } from '#src/mail/bounces/read-report.ts';
import { readReturnPath, returnPathFor } from '#src/mail/bounces/verp.ts';
import { smtpTransport } from '#src/mail/smtp-transport.ts';
import type { MailTransport } from '#src/mail/transport.ts';
import { areAboutUs } from '#src/outbox/brake.ts';
import { listHolds, QUEUE } from '#src/store/mail-holds.ts';
import type { Store } from '#src/store/queries.ts';
import { startChaosSmtp, type ChaosSmtp } from '../support/chaos-smtp.ts';
import { HOUR, MINUTE } from '../support/clock.ts';
import { describeOnBothStores, describeOnSqlite, describeOnStores } from '../support/stores.ts';
import { announced, subscriber } from './factories.ts';
import { deliveries, runAll, workerDesk, type Desk } from './harness.ts';

const ADA: Actor = { label: 'user:ada@example.com', scopes: ['mail:write', 'mail:inbound'] };
const SECRET = 'a secret of the tests';
const SENDER_REJECTED = '550 5.1.0 <status@example.com>: Sender address rejected: User unknown';

let chaos: ChaosSmtp | undefined;
let transports: MailTransport[] = [];
afterEach(async () => {
  await Promise.all(transports.map((transport) => transport.close()));
  transports = [];
  await chaos?.close();
});

async function readers(make: () => Promise<Store>, mails: number, domains: number) {
  const store = await make();
  await store.transaction((q) =>
    q.db
      .insert(q.t.settings)
      .values({ key: 'alert_contacts', value: ['owner@x.test'], updatedAt: 0 }),
  );
  await store.transaction(async () => {
    for (let i = 0; i < mails; i += 1) {
      await subscriber(store, { email: `r${i}@d${i % domains}.example` });
    }
  });
  await announced(store);
  return store;
}

/** A worker with connections of its own to the same relay. */
function worker(store: Store, url: string): Desk {
  const transport = smtpTransport(`${url}?connections=5`, { closeMs: 100 });
  transports.push(transport);
  return workerDesk(store, { transport });
}

async function relay(reply: (recipient: string) => string | null): Promise<string> {
  chaos = await startChaosSmtp((recipient) => {
    const said = reply(recipient);
    return said === null ? null : { at: 'rcpt', reply: said };
  });
  return chaos.url;
}

const suppressed = async (store: Store) => {
  const people = await store.read.db.select().from(store.read.t.subscribers);
  return people.filter(({ status }) => status !== 'confirmed').length;
};
const told = (store: Store) => store.read.db.select().from(store.read.t.staffMessages);
const waiting = async (store: Store) =>
  (await deliveries(store)).filter(({ status }) => status === 'waiting').length;

describeOnStores('A refusal of ours in the same words at many domains, over SMTP', (make) => {
  it.each([
    ['of the sender', SENDER_REJECTED],
    ['of our rights', '550 5.7.60 SMTP; Client does not have permissions to send as this sender'],
    ['that every reader is unknown', '550 5.1.1 <%>: Recipient address rejected: User unknown'],
    ['that every mailbox is full', '552 5.2.2 <%>: over quota'],
  ])('%s suppresses nobody, holds the queue once and tells staff once', async (_, reply) => {
    const store = await readers(make, 300, 60);
    const desk = worker(store, await relay((recipient) => reply.replace('%', recipient)));
    await runAll(desk);
    expect(await suppressed(store)).toBe(0);
    expect(await listHolds(store.read)).toMatchObject([
      { scope: QUEUE, setBy: 'system', until: desk.clock.now() + 15 * MINUTE },
    ]);
    const messages = await told(store);
    expect(messages).toHaveLength(1);
    expect(messages[0]!.text).toContain(reply.split('%').at(-1)!);
    expect(messages[0]!.text).toContain('What to do:');
    expect(await waiting(store)).toBe(300);
  });

  it('stays one hold over probes that fail, and all mail goes out once one is taken', async () => {
    const store = await readers(make, 40, 8);
    let broken = true;
    const url = await relay((to) => (broken ? `550 5.1.1 <${to}>: User unknown` : null));
    const desk = worker(store, url);
    for (let hour = 0; hour < 6; hour += 1) {
      await runAll(desk);
      desk.clock.advance(HOUR);
    }
    expect(await suppressed(store)).toBe(0);
    expect(await listHolds(store.read)).toHaveLength(1);
    expect(await told(store)).toHaveLength(1);
    broken = false;
    for (let hour = 0; hour < 6; hour += 1) {
      desk.clock.advance(HOUR);
      await runAll(desk);
    }
    expect(await listHolds(store.read)).toEqual([]);
    expect(new Set(chaos!.taken).size).toBe(40);
    expect(await suppressed(store)).toBe(0);
  });

  it('leaves readers who are gone to themselves, where the others take their mail', async () => {
    const store = await readers(make, 60, 60);
    const gone = (to: string) => /^r(?:7|23|41|59)@/.test(to);
    const url = await relay((to) => (gone(to) ? `550 5.1.1 <${to}>: User unknown` : null));
    const desk = worker(store, url);
    await runAll(desk);
    expect(await suppressed(store)).toBe(4);
    expect(await listHolds(store.read)).toEqual([]);
    expect(chaos!.taken).toHaveLength(56);
  });

  it('is judged anew once staff resume', async () => {
    const store = await readers(make, 12, 4);
    let broken = true;
    const url = await relay((to) => (broken ? `550 5.1.1 <${to}>: User unknown` : null));
    const desk = worker(store, url);
    await runAll(desk);
    broken = false;
    await resumeQueue({ ...commandContext(store, desk.clock), timeZone: 'UTC' }, ADA);
    expect(await store.read.db.select().from(store.read.t.mailRefusals)).toEqual([]);
    desk.clock.advance(HOUR);
    await runAll(desk);
    expect(chaos!.taken).toHaveLength(12);
  });
});

describeOnBothStores('What is remembered of refusals in the same words', (make) => {
  it('is seen by two workers together', async () => {
    const store = await readers(make, 60, 3);
    const url = await relay((to) => `550 5.1.1 <${to}>: User unknown`);
    const desks = [worker(store, url), worker(store, url)];
    await Promise.all(desks.map(runAll));
    expect(await suppressed(store)).toBe(0);
    expect(await listHolds(store.read)).toMatchObject([{ scope: QUEUE }]);
    expect(await told(store)).toHaveLength(1);
  });
});

describeOnSqlite('Delivery reports in the same words from many domains', (make) => {
  async function sentAll(mails: number) {
    const store = await readers(make, mails, 60);
    const desk = worker(store, await relay(() => null));
    await runAll(desk);
    expect(chaos!.taken).toHaveLength(mails);
    return { store, desk };
  }

  async function comeBack({ store, desk }: Awaited<ReturnType<typeof sentAll>>, reply: string) {
    const context = commandContext(store, desk.clock);
    const rows = await store.read.db.select().from(store.read.t.subscribers);
    const people = new Map(rows.map((row) => [row.id, row]));
    for (const { id, domain, subscriberId } of await deliveries(store)) {
      const to = returnPathFor(SECRET, id, 'bounces.example.com');
      const person = people.get(subscriberId)!;
      const text = [
        `From: MAILER-DAEMON@mx.${domain}`,
        `To: ${to}`,
        'MIME-Version: 1.0',
        'Content-Type: multipart/report; report-type=delivery-status; boundary="BB"',
        '',
        '--BB',
        'Content-Type: message/delivery-status',
        '',
        `Reporting-MTA: dns; mx.${domain}`,
        '',
        `Final-Recipient: rfc822; ${person.email}`,
        'Action: failed',
        `Status: ${/5\.\d\.\d/.exec(reply)![0]}`,
        `Diagnostic-Code: smtp; ${reply.replace('%', person.email).replace('status@example.com', to)}`,
        '',
        '--BB--',
        '',
      ].join('\r\n');
      const report = await readReport(Buffer.from(text), [to], (address) =>
        readReturnPath(SECRET, address),
      );
      await recordBounce(context, ADA, report!);
    }
  }

  it('suppress nobody for a refusal of the sender, hold the queue once and tell staff once', async () => {
    const scene = await sentAll(120);
    await comeBack(scene, SENDER_REJECTED);
    expect(await suppressed(scene.store)).toBe(0);
    expect(await listHolds(scene.store.read)).toMatchObject([{ scope: QUEUE, setBy: 'system' }]);
    expect(await told(scene.store)).toHaveLength(1);
  });

  it('take back whom they suppressed, where they call every reader unknown', async () => {
    const scene = await sentAll(60);
    await comeBack(scene, '550 5.1.1 <%>: Recipient address rejected: User unknown');
    expect(await suppressed(scene.store)).toBe(0);
    expect(await listHolds(scene.store.read)).toHaveLength(1);
    const messages = await told(scene.store);
    expect(messages).toHaveLength(1);
    expect(messages[0]!.text).toContain('get mail again');
  });
});

describe('What is alike', () => {
  it('is the words, without whom, where, when and which number', () => {
    const said = (n: number) =>
      `550-5.1.1 <r${n}@d${n}.example>: unknown at mx${n}.d${n}.example [192.0.2.${n}]\n550 5.1.1 see https://x.test/?p=${n} id m${n}si12 - gsmtp`;
    expect(alikeText(said(1))).toBe(alikeText(said(2)));
    expect(alikeText('550 5.1.1 unknown')).not.toBe(alikeText('550 5.7.1 unknown'));
    expect(alikeText('')).not.toBe('');
  });

  it('is about us never below three domains, and never for few among many that were taken', () => {
    const one = fc.record({ domain: fc.constantFrom('a', 'b'), sentBefore: fc.nat(100) });
    fc.assert(
      fc.property(fc.array(one), fc.nat(), (recent, more) => {
        expect(areAboutUs(recent, 100 + more, 0.1)).toBe(false);
      }),
    );
    const some = fc.array(fc.record({ domain: fc.string(), sentBefore: fc.nat(100) }), {
      maxLength: 50,
    });
    fc.assert(
      fc.property(some, (recent) => {
        expect(areAboutUs(recent, 100 + 10_000, 0.1)).toBe(false);
      }),
    );
  });
});
