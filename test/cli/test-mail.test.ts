import { readdirSync, readFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { readConfig } from '#src/server/config.ts';
import { sendTestMail, type TestAnswer } from '#src/server/test-mail.ts';
import { runCli } from '../support/cli.ts';
import { startSmtpSink, type SinkBehaviour } from '../support/smtp-sink.ts';
import { freshEnv } from './support.ts';

async function sinkOf(behaviour: SinkBehaviour = {}) {
  const sink = await startSmtpSink({ behaviour });
  onTestFinished(sink.close);
  return sink;
}

/** A port that takes connections and never says a word. */
async function silentPort(): Promise<number> {
  const server = createServer(() => undefined);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  return (server.address() as AddressInfo).port;
}

async function freePort(): Promise<number> {
  const sink = await startSmtpSink();
  await sink.close();
  return sink.port;
}

const TEST = ['queue', 'test', 'Ada@Example.com'];

describe('forewarn queue test', () => {
  it('hands one mail to the relay and tells its answer, without a database', async () => {
    const sink = await sinkOf();
    const env = { ...freshEnv(), SMTP_URL: sink.url, MAIL_FROM: 'Status <status@example.com>' };
    const ran = await runCli(TEST, { env });
    expect(ran).toMatchObject({ code: 0, err: '' });
    expect(ran.out).toMatch(new RegExp(`^Taken by 127.0.0.1:${sink.port} in \\d+ ms: 250 `));
    const [message] = await sink.waitFor(1);
    expect(message).toMatchObject({ from: 'status@example.com', to: ['Ada@example.com'] });
    const mail = await message!.parsed();
    expect(mail.subject).toBe('Test mail of the status page');
    expect(mail.headers.get('auto-submitted')).toBe('auto-generated');
    expect(readdirSync(env.DATA_DIR).filter((name) => name.includes('sqlite'))).toEqual([]);
  });

  it('has the envelope sender that mail of the queue has', async () => {
    const sink = await sinkOf();
    const env = { ...freshEnv(), SMTP_URL: sink.url, MAIL_BOUNCE_DOMAIN: 'bounces.example.com' };
    expect((await runCli(TEST, { env })).code).toBe(0);
    expect((await sink.waitFor(1))[0]!.from).toMatch(/@bounces\.example\.com$/);
  });

  it('tells a refusal as the queue would read it, and ends with 1', async () => {
    const text = '5.1.1 Nobody\u001b[2J here';
    const sink = await sinkOf({ refuse: () => ({ at: 'rcpt', code: 550, text }) });
    const env = { ...freshEnv(), SMTP_URL: sink.url };
    const ran = await runCli([...TEST, '--json'], { env });
    expect(ran.code).toBe(1);
    const answer = JSON.parse(ran.out) as TestAnswer;
    expect(answer).toMatchObject({
      relay: `127.0.0.1:${sink.port}`,
      taken: false,
      code: 550,
      failure_class: 'dead_address',
    });
    expect(answer.reply).toContain('550 5.1.1 Nobody');
    expect(answer.reply).not.toContain('\u001b');
    expect((await runCli(TEST, { env })).out).toMatch(/^Not taken \(dead_address\) by 127.0.0.1:/);
  });

  it('says that nobody listens', async () => {
    const port = await freePort();
    const env = { ...freshEnv(), SMTP_URL: `smtp://127.0.0.1:${port}` };
    const ran = await runCli([...TEST, '--json'], { env });
    expect(ran.code).toBe(1);
    expect(JSON.parse(ran.out)).toMatchObject({
      relay: `127.0.0.1:${port}`,
      taken: false,
      code: null,
      failure_class: 'transient',
      reply: expect.stringContaining('ECONNREFUSED') as string,
    });
  });

  it('goes to the second relay where nobody listens at the first, and says which it was', async () => {
    const sink = await sinkOf();
    const env = { ...freshEnv(), SMTP_URL: `smtp://127.0.0.1:${await freePort()},${sink.url}` };
    expect((await runCli(TEST, { env })).out).toContain(`Taken by 127.0.0.1:${sink.port} `);
  });

  it('waits only so long, whichever relays say nothing', async () => {
    const [first, second] = [await silentPort(), await silentPort()];
    const config = readConfig({
      ...freshEnv(),
      SMTP_URL: `smtp://127.0.0.1:${first},smtp://127.0.0.1:${second}`,
    });
    expect(await sendTestMail(config, 'ada@example.com', Date.now, 400)).toMatchObject({
      taken: false,
      reply: 'There was no answer within 0.4 seconds.',
      failure_class: 'transient',
    });
  });

  it('becomes a file where no relay is set up', async () => {
    const env = freshEnv();
    const ran = await runCli([...TEST, '--json'], { env });
    expect(ran.code).toBe(0);
    const answer = JSON.parse(ran.out) as TestAnswer;
    expect(answer).toMatchObject({ relay: null, taken: true, code: 250 });
    const folder = join(env.DATA_DIR, 'mail');
    const [file = ''] = readdirSync(folder);
    expect(answer.reply).toBe(`250 kept as ${file}`);
    expect(readFileSync(join(folder, file), 'utf8')).toContain('To: Ada@example.com\r\n');
  });

  it('refuses what is no address', async () => {
    const ran = await runCli(['queue', 'test', 'ada@example.com,bob@example.com'], {
      env: freshEnv(),
    });
    expect(ran.code).toBe(1);
    expect(ran.err).toContain('<address>: ');
  });
});
