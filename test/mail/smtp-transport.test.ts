import { createServer, type AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { classifySmtpError } from '#src/mail/classify-smtp-error.ts';
import { smtpTransport } from '#src/mail/smtp-transport.ts';
import { parseSmtpUrl } from '#src/mail/smtp-url.ts';
import type { MailTransport } from '#src/mail/transport.ts';
import { startSmtpSink, type SinkBehaviour, type SmtpSink } from '../support/smtp-sink.ts';

const open: { close: () => Promise<void> }[] = [];
afterEach(async () => {
  for (const thing of open.splice(0).reverse()) {
    await thing.close();
  }
});

async function pair(behaviour: SinkBehaviour = {}): Promise<[SmtpSink, MailTransport]> {
  const sink = await startSmtpSink({ behaviour });
  const transport = smtpTransport(sink.url, { closeMs: 100 });
  open.push(sink, transport);
  return [sink, transport];
}

const message = (to = 'ada@example.org', id = '1') => ({
  envelope: { from: 'status@example.com', to: [to] as [string] },
  raw: Buffer.from(`Message-ID: <${id}@x.test>\r\nSubject: x\r\n\r\nbody\r\n`),
});

async function failure(sending: Promise<unknown>) {
  const error: unknown = await sending.then(
    () => null,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(Error);
  return classifySmtpError(error);
}

describe('sending over SMTP', () => {
  it('resolves with the reply of the server once it took the message', async () => {
    const [sink, transport] = await pair();
    const { response } = await transport.send(message());
    expect(response).toMatch(/^250/);
    expect(sink.messages).toHaveLength(1);
  });

  it('uses its connections again', async () => {
    const [sink, transport] = await pair();
    for (let index = 0; index < 20; index += 1) {
      await transport.send(message('ada@example.org', String(index)));
    }
    expect(sink.messages).toHaveLength(20);
    expect(sink.connections()).toBe(1);
  });

  it('goes on with a new connection where the server closes each after five messages', async () => {
    const [sink, transport] = await pair({ messagesPerConnection: 5 });
    let again = 0;
    for (let index = 0; index < 20; index += 1) {
      const sending = transport.send(message('ada@example.org', String(index)));
      const found = await sending.then(() => null, classifySmtpError);
      if (found !== null) {
        expect(found.class).toBe('transient');
        again += 1;
        index -= 1;
        expect(again).toBeLessThan(20);
      }
    }
    expect(sink.messages).toHaveLength(20);
  });

  it('tries nothing twice by itself where the reply is lost', async () => {
    const [sink, transport] = await pair({ onData: () => 'lose_reply' });
    expect((await failure(transport.send(message()))).class).toBe('transient');
    expect(sink.messages).toHaveLength(1);
  });

  it.each([
    ['connect', 421, '4.3.2 Busy', 'rate'],
    ['connect', 554, 'No service', 'configuration'],
    ['mail', 451, '4.3.0 Later', 'transient'],
    ['mail', 550, '5.1.8 Sender unknown', 'configuration'],
    ['rcpt', 450, '4.2.0 Greylisted', 'transient'],
    ['rcpt', 550, '5.1.1 No such user', 'dead_address'],
    ['rcpt', 550, '5.7.1 Blocked', 'policy'],
    ['data', 452, '4.2.2 Mailbox full', 'soft'],
    ['data', 552, '5.3.4 Too big', 'message'],
    ['data', 550, '5.7.515 Access denied', 'policy'],
  ] as const)('a refusal at %s with %i %s is %s', async (step, code, text, expected) => {
    const [sink, transport] = await pair();
    sink.refuseNext({ at: step, code, text });
    const found = await failure(transport.send(message()));
    expect(found).toMatchObject({ class: expected, code });
    expect(sink.messages).toHaveLength(0);
  });

  it('is transient where nobody listens', async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    await new Promise((resolve) => server.close(resolve));
    const transport = smtpTransport(`smtp://127.0.0.1:${port}`);
    open.push(transport);
    expect((await failure(transport.send(message()))).class).toBe('transient');
  });

  it('is given up where the server never answers', async () => {
    const sink = await startSmtpSink({ behaviour: { onData: () => 'hang' } });
    const transport = smtpTransport(sink.url, { messageMs: 100, closeMs: 100 });
    open.push(sink, transport);
    expect((await failure(transport.send(message()))).class).toBe('transient');
  });

  it('is transient for messages under way when it closes, and closes all the same', async () => {
    const [sink, transport] = await pair({ onData: () => 'hang' });
    const sending = Array.from({ length: 10 }, (_, index) =>
      failure(transport.send(message('ada@example.org', String(index)))),
    );
    await transport.close();
    for (const found of await Promise.all(sending)) {
      expect(found.class).toBe('transient');
    }
    expect((await failure(transport.send(message()))).class).toBe('transient');
    expect(sink.messages).toHaveLength(0);
  });

  it('refuses to go on without TLS where TLS is asked for', async () => {
    const [sink] = await pair();
    const transport = smtpTransport(`${sink.url}?require_tls=true`);
    open.push(transport);
    const { class: found, text } = await failure(transport.send(message()));
    expect(found).toBe('configuration');
    expect(text).toMatch(/^STARTTLS was answered: 5/);
    expect(sink.messages).toHaveLength(0);
  });
});

describe('the address of the relay', () => {
  it.each([
    ['smtp://relay.example.com', { port: 587, secure: false, requireTls: false, user: null }],
    ['smtps://relay.example.com', { port: 465, secure: true, requireTls: false }],
    [
      'smtp://u%40x:p%2F@relay.example.com:2525',
      { port: 2525, user: 'u@x', password: 'p/', requireTls: true },
    ],
    ['smtp://u:p@relay.example.com?require_tls=false', { requireTls: false }],
    ['smtp://u:p@localhost:1025', { requireTls: false }],
    ['smtp://[::1]:1025', { host: '::1' }],
    [
      'smtps://relay.example.com/?verify_tls=false&connections=20',
      { verifyTls: false, connections: 20 },
    ],
  ])('%s is read', (url, settings) => {
    expect(parseSmtpUrl(url)).toMatchObject(settings);
  });

  it.each([
    ['nonsense', 'form smtp://'],
    ['http://relay.example.com', 'form smtp://'],
    ['smtp://', 'name a host|form smtp://'],
    ['smtp://relay.example.com/path', 'no path'],
    ['smtp://relay.example.com?pool=x', 'option pool'],
    ['smtp://relay.example.com?require_tls=yes', 'true or false'],
    ['smtp://relay.example.com?connections=0', '1 to 100'],
  ])('%s is refused in words', (url, words) => {
    expect(() => parseSmtpUrl(url)).toThrow(new RegExp(words));
  });

  it('does not show its password when refused', () => {
    let shown = '';
    try {
      parseSmtpUrl('smtp://u:topsecret@relay.example.com?x=1');
    } catch (error) {
      shown = (error as Error).message;
    }
    expect(shown).toContain('option x');
    expect(shown).not.toContain('topsecret');
  });
});

describe('what a failed delivery means', () => {
  const reply = (responseCode: number, text: string, command = 'RCPT TO') =>
    classifySmtpError(
      Object.assign(new Error('x'), { responseCode, response: `${responseCode} ${text}`, command }),
    );

  it.each([
    [421, 'Try later', 'rate'],
    [450, '4.7.1 Greylisted', 'transient'],
    [452, '4.2.2 Over quota', 'soft'],
    [454, '4.7.0 Not now', 'rate'],
    [503, 'Bad sequence', 'transient'],
    [550, '5.1.0 Bad address', 'policy'],
    [550, '5.1.1 User unknown', 'dead_address'],
    [550, '5.1.10 Recipient not found', 'dead_address'],
    [550, 'User unknown', 'dead_address'],
    [551, 'Not local', 'policy'],
    [553, '5.1.3 Bad syntax', 'soft'],
    [556, 'Domain takes no mail', 'soft'],
    [550, '5.2.1 Mailbox disabled', 'dead_address'],
    [552, '5.2.2 Mailbox full', 'soft'],
    [550, '5.4.1 No answer from host', 'soft'],
    [550, '5.4.4 Unable to route', 'soft'],
    [550, '5.4.14 Loop', 'soft'],
    [550, '5.1.2 Bad destination system', 'soft'],
    [550, '5.1.6 Mailbox has moved', 'dead_address'],
    [550, '5.7.509 DMARC reject', 'policy'],
    [550, '5.7.515 Access denied', 'policy'],
    [550, '5.3.4 Too big', 'message'],
    [534, '5.7.9 Mechanism too weak', 'configuration'],
    [550, '5.7.1 Relaying denied', 'policy'],
    [550, '5.7.26 Unauthenticated', 'policy'],
    [550, 'Blocked by our blocklist', 'policy'],
    [554, '5.7.1 Spam', 'policy'],
    [554, '5.6.0 Content', 'message'],
    [552, 'Too much mail data', 'message'],
    [530, '5.7.0 Authentication required', 'configuration'],
    [535, '5.7.8 Bad credentials', 'configuration'],
    [501, 'Syntax', 'bug'],
  ])('%i %s is %s', (code, text, expected) => {
    expect(reply(code, text)).toMatchObject({ class: expected, code });
  });

  it.each([
    [421, '4.7.0 Too many connections', 'RCPT TO', { atRelay: false }],
    [450, '4.7.1 Greylisted', 'RCPT TO', { atRelay: false }],
    [421, 'Busy', 'CONN', { atRelay: true }],
    [450, '4.2.0 Later', 'RCPT TO', { atRelay: false }],
    [535, '5.7.8 Bad credentials', 'AUTH PLAIN', { atRelay: true }],
  ])('%i %s at %s says whom it is about', (code, text, command, expected) => {
    expect(reply(code, text, command)).toMatchObject(expected);
  });

  it('reads the enhanced status, and does not take an address in the text for one', () => {
    expect(reply(550, '5.1.1 User unknown').enhanced).toBe('5.1.1');
    expect(reply(553, 'not in my rcpthosts (#5.7.1)').enhanced).toBe('5.7.1');
    expect(reply(550, 'Client host 192.0.2.1 blocked by Exim 4.96.2').enhanced).toBeNull();
  });

  it('shows staff one clean line', () => {
    const { text } = reply(550, `5.1.1 a\r\nb\u0000${'c'.repeat(3_000)}`);
    expect(text).toMatch(/^550 5\.1\.1 a bc+$/);
    expect(text.length).toBeLessThanOrEqual(500);
  });

  it.each([
    [undefined],
    [null],
    [7],
    ['text'],
    [{}],
    [new Error('')],
    [new TypeError('x is not a function')],
  ])('takes %j for a bug of ours and never throws', (error) => {
    const found = classifySmtpError(error);
    expect(found.class).toBe('bug');
    expect(found.text).not.toBe('');
  });
});
