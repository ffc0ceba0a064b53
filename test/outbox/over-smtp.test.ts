import { afterEach, expect, it } from 'vitest';
import { smtpTransport } from '#src/mail/smtp-transport.ts';
import type { MailTransport } from '#src/mail/transport.ts';
import { findSubscriber } from '#src/store/subscribers.ts';
import { HOUR, MINUTE } from '../support/clock.ts';
import { startSmtpSink, type SinkBehaviour, type SmtpSink } from '../support/smtp-sink.ts';
import { describeOnSqlite } from '../support/stores.ts';
import { announced, subscriber } from './factories.ts';
import { runAll, statuses, workerDesk } from './harness.ts';

let sink: SmtpSink | undefined;
let transport: MailTransport | undefined;

afterEach(async () => {
  await transport?.close();
  await sink?.close();
});

async function relay(behaviour: SinkBehaviour = {}): Promise<{ transport: MailTransport }> {
  sink = await startSmtpSink({ behaviour });
  transport = smtpTransport(sink.url);
  return { transport };
}

describeOnSqlite('Delivering over SMTP', (make) => {
  it('hands over a mail that mail software can read', async () => {
    const store = await make();
    await subscriber(store, { email: 'ada@example.com' });
    await announced(store, { title: 'Database upgrade' });
    await runAll(workerDesk(store, await relay()));
    const [message] = await sink!.waitFor(1);
    expect(message!.to).toEqual(['ada@example.com']);
    const mail = await message!.parsed();
    expect(mail.subject).toContain('Database upgrade');
    expect(mail.text).toContain('We replace a database server.');
    expect(mail.text).toContain('https://status.example.com/subscriptions/manage?token=');
    expect(String(mail.html)).toContain('https://status.example.com/unsubscribe/');
  });

  it('mails everybody once over a relay that keeps closing the connection', async () => {
    const store = await make();
    for (let i = 0; i < 40; i += 1) {
      await subscriber(store);
    }
    await announced(store);
    const desk = workerDesk(store, await relay({ messagesPerConnection: 7 }));
    for (let hour = 0; hour < 6; hour += 1) {
      await runAll(desk);
      desk.clock.advance(HOUR);
    }
    expect(new Set(await statuses(store))).toEqual(new Set(['sent']));
    const recipients = sink!.messages.map(({ to }) => to[0]);
    expect(new Set(recipients).size).toBe(40);
    expect(recipients).toHaveLength(40);
  });

  it('repeats only the mail whose reply was lost, recognisably', async () => {
    const store = await make();
    for (let i = 0; i < 6; i += 1) {
      await subscriber(store);
    }
    await announced(store);
    let lost: string | undefined;
    const desk = workerDesk(
      store,
      await relay({
        onData: (message) => {
          if (lost === undefined) {
            lost = message.to[0]!;
            return 'lose_reply';
          }
          return 'accept';
        },
      }),
    );
    await runAll(desk);
    expect(await statuses(store)).toContain('waiting');
    desk.clock.advance(MINUTE);
    await runAll(desk);
    const ids = new Map<string, string[]>();
    for (const message of sink!.messages) {
      const { messageId } = await message.parsed();
      ids.set(message.to[0]!, [...(ids.get(message.to[0]!) ?? []), messageId!]);
    }
    expect(ids.size).toBe(6);
    for (const [person, copies] of ids) {
      expect(copies).toHaveLength(person === lost ? 2 : 1);
      expect(new Set(copies).size).toBe(1);
    }
  });

  it('suppresses an address that the server says does not exist', async () => {
    const store = await make();
    const dead = await subscriber(store, { email: 'dead@example.com' });
    await subscriber(store, { email: 'alive@example.com' });
    await announced(store);
    const refuse = (recipient: string) =>
      recipient.startsWith('dead')
        ? ({ at: 'rcpt', code: 550, text: '5.1.1 No such user' } as const)
        : null;
    await runAll(workerDesk(store, await relay({ refuse })));
    expect(await findSubscriber(store.read, dead)).toMatchObject({
      status: 'suppressed',
      suppressedReason: expect.stringContaining('No such user') as string,
    });
    expect(await statuses(store)).toEqual(['failed', 'sent']);
  });
});
