import type { AddressInfo } from 'node:net';
import { SMTPServer } from 'smtp-server';
import { expect, it, onTestFinished } from 'vitest';
import { smtpTransport } from '#src/mail/smtp-transport.ts';
import { withReturnPath } from '#src/outbox/deliver/return-path.ts';

const MESSAGE = {
  envelope: { from: 'status@example.com', to: ['bob@example.org'] as [string] },
  raw: Buffer.from('Subject: x\r\n\r\nx\r\n'),
};

/** What a server that offers DSN, or does not, is told with one message. */
async function told(options: { hideDSN: boolean }, message: typeof MESSAGE): Promise<string> {
  const lines: string[] = [];
  const server = new SMTPServer({
    ...options,
    authOptional: true,
    disabledCommands: ['AUTH', 'STARTTLS'],
    disableReverseLookup: true,
    onMailFrom: ({ address, args }, _session, done) => {
      lines.push(`${address} ${JSON.stringify(args)}`);
      done();
    },
    onRcptTo: ({ address, args }, _session, done) => {
      lines.push(`${address} ${JSON.stringify(args)}`);
      done();
    },
    onData: (stream, _session, done) => {
      stream.on('data', (chunk: Buffer) => lines.push(chunk.toString().split('\r\n')[0]!));
      stream.on('end', () => done());
    },
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
  onTestFinished(() => new Promise<void>((resolve) => server.close(() => resolve())));
  const { port } = server.server.address() as AddressInfo;
  const transport = smtpTransport(`smtp://127.0.0.1:${port}`);
  await transport.send(message);
  await transport.close();
  return lines.join('\n');
}

const marked = (header: string | null) =>
  withReturnPath(
    { returnPath: { addressOf: (id) => `b-${id}-x@bounces.example.com`, header } },
    'd4n0q7s9u2w1',
    MESSAGE,
  ) as typeof MESSAGE;

it('A server that knows DSN is asked for reports of failure and delay that name the delivery', async () => {
  const lines = await told({ hideDSN: false }, marked(null));
  expect(lines).toContain('b-d4n0q7s9u2w1-x@bounces.example.com');
  expect(lines).toMatch(/"ENVID":"d4n0q7s9u2w1"/);
  expect(lines).toMatch(/"RET":"HDRS"/);
  expect(lines).toMatch(/"NOTIFY":"FAILURE,DELAY"/);
});

it('A server that does not is asked for nothing', async () => {
  const lines = await told({ hideDSN: true }, marked('X-PM-Metadata-delivery'));
  expect(lines).not.toMatch(/ENVID|NOTIFY|RET/);
  expect(lines).toContain('X-PM-Metadata-delivery: d4n0q7s9u2w1');
});

it('Without a domain for what comes back, a mail goes out as it is', async () => {
  const plain = withReturnPath({}, 'd4n0q7s9u2w1', MESSAGE);
  expect(plain).toEqual(MESSAGE);
  expect(await told({ hideDSN: false }, MESSAGE)).not.toMatch(/ENVID/);
});
