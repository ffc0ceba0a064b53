import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { pino } from 'pino';
import { chasePromises } from '#src/commands/promise/chase.ts';
import type { Role } from '#src/domain/actor.ts';
import { deliverStep } from '#src/outbox/deliver.ts';
import type { MailWorkerDeps } from '#src/outbox/deps.ts';
import { fanOutStep } from '#src/outbox/fan-out.ts';
import { tellStaffStep } from '#src/outbox/staff/deliver.ts';
import { createApp, type App } from '#src/server/app.ts';
import { readConfig } from '#src/server/config.ts';
import { loadSecret } from '#src/server/secret.ts';
import { serve } from '#src/server/serve.ts';
import { addUser, cookieHeader, PASSWORD } from '../http/support.ts';
import type { FakeClock } from './clock.ts';
import { capturePublic, linksOf, type Place, type StaffChannel } from './public-channels.ts';
import { scratchFolder } from './scratch.ts';
import { mailText } from './search-bytes.ts';
import { startSmtpSink, type SmtpSink } from './smtp-sink.ts';
import { startWebhookSink, type WebhookSink } from './webhook-sink.ts';

interface Reply {
  status: number;
  body: Record<string, unknown>;
}

/** Asks the API, as one person or token. */
export type Asking = (method: string, path: string, body?: unknown) => Promise<Reply>;

/** What left the house on a channel. */
export interface Left {
  /** The form of an address, `mail to …`, `webhook /…`, `the log`. */
  channel: string;
  text: string;
  /** Where it goes to those who look after the page. */
  staff?: StaffChannel;
}

/** A site, its mail server and its webhooks, all of whose words are kept. */
export interface House {
  app: App;
  clock: FakeClock;
  url: string;
  mails: SmtpSink;
  hooks: WebhookSink;
  /** Somebody who signs in and asks through their browser's session. */
  signIn(name: string, role: Role): Promise<Asking>;
  /** A token's holder; what they were answered is kept as what a stranger could read. */
  holder(token: string): Asking;
  /** Lets clock, mail and webhooks do what is due. */
  settle(): Promise<void>;
  /** Everything that has left the house so far, and what is public now. */
  left(place: Omit<Place, 'links'>, reader: string): Promise<Left[]>;
  close(): Promise<void>;
}

const ORIGIN = 'https://status.example.com';

export async function openHouse(clock: FakeClock): Promise<House> {
  const folder = scratchFolder('forewarn-house-');
  const mails = await startSmtpSink();
  const hooks = await startWebhookSink();
  let logged = '';
  const hooksOfLog = {
    streamWrite(line: string) {
      logged += line;
      return '';
    },
  };
  const log = pino({ base: null, level: 'debug', hooks: hooksOfLog });
  const config = readConfig({
    PORT: '0',
    HOST: '127.0.0.1',
    PUBLIC_URL: ORIGIN,
    MAIL_FROM: 'Example Status <status@example.com>',
    SMTP_URL: mails.url,
    WEBHOOK_ALLOW_PRIVATE: '1',
    DATA_DIR: folder,
  });
  const app = await createApp(config, { now: clock.now, log });
  const deps: MailWorkerDeps = { ...app.mailWorkerDeps(), webhooks: hooks.options };
  const serving = await serve(app);
  const answers: Left[] = [];

  const asking =
    (headers: Record<string, string>, keep: string | null): Asking =>
    async (method, path, body) => {
      const response = await fetch(`${serving.url}/api/v1/${path}`, {
        method,
        headers: { ...headers, 'content-type': 'application/json' },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      const text = await response.text();
      if (keep !== null) {
        answers.push({
          channel: keep,
          staff: 'answers to a pipeline',
          text: `${[...response.headers].flat().join(' ')}\n${text}`,
        });
      }
      const isJson = response.headers.get('content-type')?.includes('json') === true;
      return { status: response.status, body: isJson ? (JSON.parse(text) as Reply['body']) : {} };
    };

  return {
    app,
    clock,
    url: serving.url,
    mails,
    hooks,
    async signIn(name, role) {
      const { email } = await addUser(app.store, { email: `${name}@example.com`, role });
      const ip = '192.0.2.1';
      return async (method, path, body) => {
        const signed = await app.auth.signIn({ email, password: PASSWORD, ip });
        const cookie = cookieHeader(signed.ok ? signed.cookies : []).get('cookie') ?? '';
        return asking({ cookie, origin: ORIGIN }, null)(method, path, body);
      };
    },
    holder: (token) => asking({ authorization: `Bearer ${token}` }, 'an answer to a token'),
    async settle() {
      await chasePromises(app.clockContext);
      const now = clock.now();
      while (
        (await fanOutStep(deps, now)) ||
        (await deliverStep(deps, now)) ||
        (await tellStaffStep(deps, now))
      ) {
        // A step says itself whether there may be more.
      }
    },
    async left(place, reader) {
      const people = await app.store.read.db.select().from(app.store.read.t.subscribers);
      const person = people.find(({ email }) => email === reader)!;
      const links = linksOf(loadSecret(config), person);
      const captured = await capturePublic(serving.url, { ...place, links });
      const snapshots = readdirSync(folder, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile() && entry.name.includes('snapshot'))
        .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'utf8'));
      return [
        ...captured.map(({ channel, text }) => ({ channel: channel.form, text })),
        ...(await Promise.all(
          mails.messages.map(async ({ to, raw }): Promise<Left> => ({
            channel: `mail to ${to.join(', ')}`,
            text: await mailText(raw),
            ...(to.includes(reader) ? {} : { staff: 'mails to staff' }),
          })),
        )),
        ...hooks.calls.map(({ path, raw }): Left => ({
          channel: `webhook ${path}`,
          text: raw,
          staff: 'webhooks to staff',
        })),
        ...answers,
        { channel: '/metrics', text: (await app.metrics.text()).body, staff: '/metrics' },
        { channel: 'the log', text: logged, staff: 'the log' },
        ...snapshots.map((text): Left => ({
          channel: 'the snapshot',
          text,
          staff: 'the snapshot',
        })),
      ];
    },
    async close() {
      await serving.stop();
      await deps.transport.close();
      await app.close();
      await Promise.all([mails.close(), hooks.close()]);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
