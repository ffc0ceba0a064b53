import { afterEach, describe, expect, it } from 'vitest';
import { classifySmtpError } from '#src/mail/classify-smtp-error.ts';
import { failoverTransport } from '#src/mail/failover-transport.ts';
import { smtpTransport } from '#src/mail/smtp-transport.ts';
import { parseSmtpUrls } from '#src/mail/smtp-url.ts';
import { MINUTE, SECOND, fakeClock } from '../support/clock.ts';
import { startPacedSmtp, type PacedSmtp } from '../support/paced-smtp.ts';
import { startSmtpSink } from '../support/smtp-sink.ts';

const open: { close: () => Promise<void> }[] = [];
afterEach(async () => {
  for (const thing of open.splice(0).reverse()) {
    await thing.close();
  }
});

const message = (to: string) => ({
  envelope: { from: 'status@example.com', to: [to] as [string] },
  raw: Buffer.from(`Message-ID: <${to}>\r\nSubject: x\r\n\r\nbody\r\n`),
});

async function pair() {
  const first = await startPacedSmtp({});
  const second = await startPacedSmtp({});
  const clock = fakeClock();
  const transport = failoverTransport(
    [first, second].map(({ url }) => smtpTransport(url, { closeMs: 100 })),
    clock.now,
  );
  open.push(first, second, transport);
  const heard: string[] = [];
  const name = ({ port }: PacedSmtp): string => `127.0.0.1:${port}`;
  const is = (relay: string): string => (relay === name(first) ? 'first' : 'second');
  transport.watch!({
    answered: (relay) => heard.push(`${is(relay)} answers`),
    failed: (relay) => heard.push(`${is(relay)} fails`),
  });
  let count = 0;
  const send = () => transport.send(message(`r${(count += 1)}@example.org`));
  const counts = () => [first.taken.length, second.taken.length];
  return { first, second, clock, transport, heard, send, counts };
}

describe('Two relays', () => {
  it('leave everything to the first one while it is well', async () => {
    const { send, counts, heard } = await pair();
    await send();
    await send();
    expect(counts()).toEqual([2, 0]);
    expect(heard).toEqual(['first answers', 'first answers']);
  });

  it('hand mail to the second one while the first is gone, which is tried now and then', async () => {
    const { first, clock, send, counts, heard } = await pair();
    await first.stop();
    await send();
    await send();
    expect(counts()).toEqual([0, 2]);
    expect(heard).toEqual(['first fails', 'second answers', 'second answers']);
    clock.advance(5 * SECOND);
    await send();
    expect(heard.slice(3)).toEqual(['first fails', 'second answers']);
    await first.restart();
    await send();
    expect(counts()).toEqual([0, 4]);
    clock.advance(5 * MINUTE);
    await send();
    await send();
    expect(counts()).toEqual([2, 4]);
  });

  it('share what the first one refuses for our rate', async () => {
    const { first, second, send } = await pair();
    first.allowed = { perSecond: 1 };
    await Promise.all(Array.from({ length: 6 }, send));
    expect(first.taken.length + second.taken.length).toBe(6);
    expect(second.taken.length).toBeGreaterThan(2);
  });

  it('tell what went wrong where neither takes the mail', async () => {
    const { first, second, send } = await pair();
    await first.stop();
    await second.stop();
    const error: unknown = await send().catch((reason: unknown) => reason);
    expect(error).toMatchObject({ away: true });
    expect(classifySmtpError(error).class).toBe('transient');
    await first.restart();
    await send();
    await second.restart();
  });

  it('never both get a message of which the first one’s answer was lost', async () => {
    const first = await startSmtpSink({ behaviour: { onData: () => 'lose_reply' } });
    const second = await startSmtpSink();
    const transport = failoverTransport(
      [first, second].map(({ url }) => smtpTransport(url, { closeMs: 100 })),
      Date.now,
    );
    open.push(first, second, transport);
    await expect(transport.send(message('a@example.org'))).rejects.toThrow();
    expect(first.messages).toHaveLength(1);
    expect(second.messages).toHaveLength(0);
  });

  it('do not both hear of a reader whom the first one says is not there', async () => {
    const refuse = () => ({ at: 'rcpt', code: 550, text: '5.1.1 No such user' }) as const;
    const first = await startSmtpSink({ behaviour: { refuse } });
    const second = await startSmtpSink();
    const transport = failoverTransport(
      [first, second].map(({ url }) => smtpTransport(url)),
      Date.now,
    );
    open.push(first, second, transport);
    await expect(transport.send(message('a@example.org'))).rejects.toThrow('5.1.1');
    expect(second.messages).toHaveLength(0);
  });
});

describe('The list of relays', () => {
  it.each([
    ['smtp://a.example', ['a.example']],
    ['smtp://a.example,smtps://b.example', ['a.example', 'b.example']],
    [' smtp://a.example \n smtp://u:p,q@b.example:25 ', ['a.example', 'b.example']],
    ['smtp://a.example, SMTP://a.example:25', ['a.example', 'a.example']],
  ])('%s is read', (text, hosts) => {
    expect(parseSmtpUrls(text).map(({ host }) => host)).toEqual(hosts);
  });

  it('names no relay twice', () => {
    expect(() => parseSmtpUrls('smtp://a.example,smtp://a.example:587')).toThrow('named once');
  });
});
