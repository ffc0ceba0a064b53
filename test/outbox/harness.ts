import { join } from 'node:path';
import type { OutgoingMessage } from '#src/mail/message.ts';
import { loadMailTemplates } from '#src/mail/templates.ts';
import type { MailTransport } from '#src/mail/transport.ts';
import { deliverStep } from '#src/outbox/deliver.ts';
import type { MailWorkerDeps } from '#src/outbox/deps.ts';
import { fanOutStep } from '#src/outbox/fan-out.ts';
import type { DeliveryRow } from '#src/store/outbox.ts';
import type { Store } from '#src/store/queries.ts';
import { fakeClock, type FakeClock } from '../support/clock.ts';
import { PAGE, readPublicNotice } from './factories.ts';

const templates = loadMailTemplates(join(import.meta.dirname, '../../templates/email'));

export interface SentMail {
  to: string;
  messageId: string;
  raw: string;
}

export interface RecordingTransport extends MailTransport {
  sent: SentMail[];
  /** Called before a message counts as sent; what it throws is what the server answered. */
  answer: (mail: SentMail) => void | Promise<void>;
}

export function recordingTransport(): RecordingTransport {
  const transport: RecordingTransport = {
    kind: 'file',
    sent: [],
    answer: () => undefined,
    async send(message: OutgoingMessage) {
      const raw = message.raw.toString('latin1');
      const messageId = /^Message-ID: (\S+)/m.exec(raw)![1]!;
      const mail = { to: message.envelope.to[0], messageId, raw };
      await transport.answer(mail);
      transport.sent.push(mail);
      return { response: '250 ok' };
    },
    close: () => Promise.resolve(),
  };
  return transport;
}

/** An error as the SMTP library gives one. */
export function smtpError(code: number, text: string, command = 'RCPT TO'): Error {
  return Object.assign(new Error(text), {
    code: 'EENVELOPE',
    responseCode: code,
    response: `${code} ${text}`,
    command,
  });
}

export interface Desk {
  deps: MailWorkerDeps;
  transport: RecordingTransport;
  clock: FakeClock;
  logged: { level: string; message: string }[];
}

export function workerDesk(store: Store, over: Partial<MailWorkerDeps> = {}): Desk {
  const clock = fakeClock();
  const transport = recordingTransport();
  const logged: Desk['logged'] = [];
  const log = (level: string) => (_facts: object, message: string) => {
    logged.push({ level, message });
  };
  const deps: MailWorkerDeps = {
    store,
    transport,
    mailTemplates: templates,
    now: clock.now,
    secret: 'a secret of the tests',
    from: { name: 'Example Status', address: 'status@example.com' },
    publicUrl: PAGE.url,
    pageFacts: () => Promise.resolve(PAGE),
    readNotice: readPublicNotice,
    log: { info: log('info'), warn: log('warn'), error: log('error') },
    ...over,
  };
  return { deps, transport, clock, logged };
}

/** Fans out and delivers until nothing is due. */
export async function runAll(desk: Desk): Promise<void> {
  const { deps } = desk;
  while (await fanOutStep(deps, deps.now())) {
    // A step says itself whether there may be more.
  }
  while (await deliverStep(deps, deps.now())) {
    // As above.
  }
}

export async function deliveries(store: Store): Promise<DeliveryRow[]> {
  return store.read.db.select().from(store.read.t.deliveries);
}

export async function statuses(store: Store): Promise<string[]> {
  return (await deliveries(store)).map(({ status }) => status).sort();
}
