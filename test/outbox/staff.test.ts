import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import fc from 'fast-check';
import { simpleParser } from 'mailparser';
import { Webhook } from 'standardwebhooks';
import { afterEach, describe, expect, it } from 'vitest';
import { enqueueStaffMessage } from '#src/outbox/staff/enqueue.ts';
import { tellStaffStep } from '#src/outbox/staff/deliver.ts';
import { postWebhook, webhookSecret } from '#src/outbox/staff/post-webhook.ts';
import { addressOfWebhook, isPublicAddress } from '#src/outbox/staff/webhook-address.ts';
import { tellStaff } from '#src/outbox/staff/tell.ts';
import { watchFailures } from '#src/outbox/staff/watch-failures.ts';
import type { Store } from '#src/store/queries.ts';
import { addUser } from '../http/support.ts';
import { MINUTE } from '../support/clock.ts';
import { selfSigned } from '../support/self-signed.ts';
import { describeOnBothStores } from '../support/stores.ts';
import { announced, subscriber } from './factories.ts';
import { runAll, smtpError, workerDesk, type Desk } from './harness.ts';

const messages = (store: Store) => store.read.db.select().from(store.read.t.staffMessages);

const enqueue = (desk: Desk, over: Partial<Parameters<typeof enqueueStaffMessage>[1]> = {}) =>
  desk.deps.store.transaction((q) =>
    enqueueStaffMessage(q, {
      dedupeKey: 'a',
      channel: 'mail',
      target: 'ops@example.com',
      kind: 'queue_paused',
      subject: 'No mail goes out',
      text: 'It said:\n\n  554 <no> & "service"\n\nForewarn tries again.',
      now: desk.clock.now(),
      ...over,
    }),
  );

describeOnBothStores('Messages to staff', (make) => {
  it('are mailed once an occasion, without list headers, and say that no machine need answer', async () => {
    const store = await make();
    const desk = workerDesk(store);
    expect(await enqueue(desk)).toBe(true);
    expect(await enqueue(desk, { text: 'again' })).toBe(false);
    expect(await tellStaffStep(desk.deps, desk.clock.now())).toBe(true);
    expect(await tellStaffStep(desk.deps, desk.clock.now())).toBe(false);
    const [mail, ...more] = desk.transport.sent;
    expect(more).toEqual([]);
    expect(mail!.to).toBe('ops@example.com');
    expect(mail!.raw).toContain('Auto-Submitted: auto-generated');
    expect(mail!.raw).not.toMatch(/^List-|^Precedence:/m);
    expect(mail!.raw).toContain('&lt;no&gt; &amp;');
    expect((await messages(store))[0]).toMatchObject({ status: 'sent', attempts: 1 });
  });

  it('have links that lead to what they are about, and nothing else that is HTML', async () => {
    const desk = workerDesk(await make());
    const text =
      'See “https://status.example.com/admin/notices/a?b=1&c=2”.\n\n<b>No</b> javascript:x';
    await enqueue(desk, { text });
    await tellStaffStep(desk.deps, desk.clock.now());
    const { html, text: plain } = await simpleParser(desk.transport.sent[0]!.raw);
    expect(html).toContain(
      '“<a class="link" href="https://status.example.com/admin/notices/a?b=1&amp;c=2"',
    );
    expect(html).toContain('&lt;b&gt;No&lt;/b&gt; javascript:x');
    expect(plain).toContain('See “https://status.example.com/admin/notices/a?b=1&c=2”.');
  });

  it('are tried again by the table of all mail, under the same Message-ID', async () => {
    const store = await make();
    const desk = workerDesk(store);
    await enqueue(desk);
    const ids: string[] = [];
    desk.transport.answer = ({ messageId }) => {
      ids.push(messageId);
      if (ids.length === 1) {
        throw smtpError(451, '4.3.0 later');
      }
    };
    await tellStaffStep(desk.deps, desk.clock.now());
    expect((await messages(store))[0]).toMatchObject({
      status: 'waiting',
      dueAt: desk.clock.now() + MINUTE,
      lastError: 'transient: 451 4.3.0 later',
    });
    desk.clock.advance(MINUTE);
    await tellStaffStep(desk.deps, desk.clock.now());
    expect(ids[1]).toBe(ids[0]);
  });

  it('go to one worker each', async () => {
    const store = await make();
    const desk = workerDesk(store);
    for (let i = 0; i < 8; i += 1) {
      await enqueue(desk, { dedupeKey: `k${i}` });
    }
    await Promise.all([1, 2, 3].map(() => tellStaffStep(desk.deps, desk.clock.now())));
    expect(desk.transport.sent).toHaveLength(8);
  });

  it('go to the owners unless the settings name others', async () => {
    const store = await make();
    await addUser(store, { role: 'owner', email: 'ada@example.com' });
    await addUser(store, { role: 'staff', email: 'ben@example.com' });
    const tell = (dedupeKey: string) =>
      store.transaction((q) =>
        tellStaff(q, { kind: 'x', dedupeKey, subject: 's', text: 't', now: 1 }),
      );
    await tell('one');
    await store.transaction((q) =>
      q.db
        .insert(q.t.settings)
        .values({ key: 'alert_contacts', value: ['on@call.example'], updatedAt: 0 }),
    );
    await tell('two');
    expect((await messages(store)).map(({ dedupeKey }) => dedupeKey).sort()).toEqual([
      'one|ada@example.com',
      'two|on@call.example',
    ]);
  });

  it('tell of an announcement of which too many mails failed, once', async () => {
    const store = await make();
    await addUser(store, { role: 'owner', email: 'ada@example.com' });
    for (let i = 0; i < 20; i += 1) {
      await subscriber(store, { email: `${i < 2 ? 'dead' : 'fine'}${i}@example.com` });
    }
    await announced(store);
    const desk = workerDesk(store);
    desk.transport.answer = ({ to }) => {
      if (to.startsWith('dead')) {
        throw smtpError(550, '5.1.1 no such user');
      }
    };
    await runAll(desk);
    const watch = watchFailures(store);
    await watch.step(desk.clock.now());
    await watch.step(desk.clock.now() + MINUTE);
    expect(await messages(store)).toMatchObject([
      { kind: 'delivery_failures', subject: '2 of 20 mails could not be delivered' },
    ]);
  });
});

describe('The address of a webhook', () => {
  const resolve = (...addresses: string[]) => ({
    allowPrivate: false,
    resolve: () =>
      Promise.resolve(
        addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }) as const),
      ),
  });

  it.each([
    ...['127.0.0.1', '10.1.2.3', '172.16.0.1', '192.168.1.1', '169.254.169.254', '100.64.0.1'],
    ...['0.0.0.0', '224.0.0.1', '255.255.255.255', '198.18.0.1', '::1', '::', 'fe80::1', 'fc00::1'],
    ...['ff02::1', '::ffff:127.0.0.1', '::ffff:10.0.0.1', '2002:7f00:1::', '64:ff9b::7f00:1'],
    ...['2001:0:53aa:64c::', '2001:db8::1', 'not an address', ''],
  ])('must not lead to %s', async (address) => {
    expect(isPublicAddress(address)).toBe(false);
    await expect(addressOfWebhook('https://hook.example/', resolve(address))).rejects.toThrow(
      'private network',
    );
    await expect(
      addressOfWebhook('https://hook.example/', resolve('93.184.215.14', address)),
    ).rejects.toThrow('private network');
  });

  it.each([
    ...['https://127.0.0.1/', 'https://2130706433/', 'https://0x7f.1/', 'https://0177.0.0.1/'],
    ...['https://[::1]/', 'https://[::ffff:7f00:1]/', 'https://127.1/'],
    ...['http://hook.example/', 'ftp://hook.example/', 'nonsense', 'https://u:p@hook.example/'],
  ])('must not be %s', async (target) => {
    await expect(addressOfWebhook(target, resolve('93.184.215.14'))).rejects.toMatchObject({
      name: 'RefusedTarget',
    });
  });

  it('is the one found now, whatever the name resolves to later', async () => {
    const { address } = await addressOfWebhook('https://hook.example/x', resolve('93.184.215.14'));
    expect(address).toEqual({ address: '93.184.215.14', family: 4 });
  });

  it('is never private, whatever number it is', () => {
    fc.assert(
      fc.property(fc.ipV4(), (address) => {
        const [a, b] = address.split('.').map(Number);
        const isOurs =
          a === 10 ||
          a === 127 ||
          a === 0 ||
          a! >= 224 ||
          (a === 172 && b! >= 16 && b! < 32) ||
          (a === 192 && b === 168) ||
          (a === 169 && b === 254) ||
          (a === 100 && b! >= 64 && b! < 128);
        return !isOurs || !isPublicAddress(address);
      }),
    );
  });
});

describe('A webhook', () => {
  const { key, cert } = selfSigned;
  let server: Server | undefined;
  afterEach(() => {
    server?.closeAllConnections();
    server?.close();
  });

  interface Seen {
    headers: Record<string, string>;
    body: string;
    url: string;
  }

  async function far(status: number, headers: Record<string, string> = {}) {
    const seen: Seen[] = [];
    server = createServer({ key, cert }, (request, response) => {
      let body = '';
      request.on('data', (chunk: Buffer) => (body += chunk.toString()));
      request.on('end', () => {
        seen.push({ headers: request.headers as Record<string, string>, body, url: request.url! });
        if (status === 0) {
          return;
        }
        response.writeHead(status, headers).end();
      });
    });
    await new Promise<void>((done) => server!.listen(0, '127.0.0.1', done));
    const { port } = server.address() as AddressInfo;
    const target = `https://localhost:${port}/hook`;
    const call = (over: Partial<Parameters<typeof postWebhook>[2]> = {}) =>
      postWebhook({ id: 'm1', target, body: { a: 1 }, at: Date.now() }, 'secret', {
        allowPrivate: true,
        ca: cert,
        resolve: () => Promise.resolve([{ address: '127.0.0.1', family: 4 }]),
        ...over,
      });
    return { seen, target, call };
  }

  it('is posted as JSON, signed so that the receiver can check it', async () => {
    const { seen, target, call } = await far(204);
    await call();
    expect(seen).toHaveLength(1);
    const { headers, body } = seen[0]!;
    const checked = new Webhook(webhookSecret('secret', target)).verify(body, headers);
    expect(checked).toEqual({ a: 1 });
    expect(headers['webhook-id']).toBe('m1');
    expect(() => new Webhook(webhookSecret('other', target)).verify(body, headers)).toThrow();
  });

  it('follows no redirect', async () => {
    const { seen, call } = await far(302, { location: 'https://localhost:1/' });
    await expect(call()).rejects.toMatchObject({ status: 302 });
    expect(seen).toHaveLength(1);
  });

  it('is not called at all in a private network unless that is allowed', async () => {
    const { seen, call } = await far(204);
    await expect(call({ allowPrivate: false })).rejects.toThrow('private network');
    expect(seen).toEqual([]);
  });

  it('is given up where the far end does not answer in time', async () => {
    const { call } = await far(0);
    await expect(call({ timeLimitMs: 200 })).rejects.toThrow();
  });

  it('wants a certificate that holds', async () => {
    const { seen, target } = await far(204);
    await expect(
      postWebhook({ id: 'm1', target, body: {}, at: 0 }, 'secret', {
        allowPrivate: true,
        resolve: () => Promise.resolve([{ address: '127.0.0.1', family: 4 }]),
      }),
    ).rejects.toThrow(/certificate/);
    expect(seen).toEqual([]);
  });
});
