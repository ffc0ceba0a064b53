import { setTimeout as sleep } from 'node:timers/promises';
import type { SMTPServerDataStream, SMTPServerSession } from 'smtp-server';
import type { Actor } from '../domain/actor.ts';
import { Refusal } from '../domain/errors.ts';
import { MAX_REPORT_BYTES } from '../mail/bounces/bounds.ts';
import type { Logger } from '../platform/log.ts';
import type { Listen } from './inbound-config.ts';
import type { Inbound } from './inbound.ts';

const MAX_CLIENTS = 20;
/** A report has one recipient; a server may gather a few. */
const MAX_RECIPIENTS = 20;
const SILENCE_MS = 60_000;
const TRY_AGAIN_MS = 30_000;

type ListenerKind = 'lmtp' | 'smtp';

interface Listener {
  port: number;
  close(): Promise<void>;
}

/** An answer that smtp-server sends as it is. */
function reply(responseCode: number, text: string): Error {
  return Object.assign(new Error(text), { responseCode });
}

/** Everything up to the limit; the rest is read and thrown away, as SMTP has it. */
async function readMessage(stream: SMTPServerDataStream): Promise<Buffer | null> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size <= MAX_REPORT_BYTES) {
      chunks.push(chunk);
    } else {
      chunks.length = 0;
    }
  }
  return size > MAX_REPORT_BYTES || stream.sizeExceeded ? null : Buffer.concat(chunks);
}

async function take(
  inbound: Inbound,
  actor: Actor,
  stream: SMTPServerDataStream,
  session: SMTPServerSession,
): Promise<Error | null> {
  const raw = await readMessage(stream);
  if (raw === null) {
    return reply(552, '5.3.4 The message is too large');
  }
  try {
    const recipients = session.envelope.rcptTo.map(({ address }) => address);
    await inbound.receiveMail(actor, raw, recipients);
    return null;
  } catch (error) {
    if (error instanceof Refusal) {
      return reply(554, `5.6.0 ${error.message}`);
    }
    throw error;
  }
}

/**
 * Listens for reports about our mail, by LMTP (from a mail server on the same machine) or SMTP.
 * Takes mail only for addresses that are ours, and none to pass on: there is no way from here to
 * anybody else. Rejects where the port cannot be had.
 */
async function openListener(
  kind: ListenerKind,
  at: Listen,
  { inbound, log }: { inbound: Inbound; log: Logger },
): Promise<Listener> {
  const actor: Actor = { label: `mail:${kind}`, scopes: ['mail:inbound'] };
  // Loaded only where it is used: every start would pay for it.
  const { SMTPServer } = await import('smtp-server');
  const server = new SMTPServer({
    lmtp: kind === 'lmtp',
    banner: 'Forewarn takes reports about its own mail',
    size: MAX_REPORT_BYTES,
    maxClients: MAX_CLIENTS,
    socketTimeout: SILENCE_MS,
    closeTimeout: 1_000,
    authOptional: true,
    disabledCommands: ['AUTH', 'STARTTLS'],
    disableReverseLookup: true,
    logger: false,
    onRcptTo({ address }, session, callback) {
      if (session.envelope.rcptTo.length >= MAX_RECIPIENTS) {
        callback(reply(452, '4.5.3 Too many recipients'));
      } else if (!inbound.accepts(address)) {
        callback(reply(550, '5.1.1 No mail is taken for this address'));
      } else {
        callback();
      }
    },
    onData(stream, session, callback) {
      take(inbound, actor, stream, session).then(
        (refusal) => callback(refusal),
        (error: unknown) => {
          log.error({ err: error, by: actor.label }, 'What came back could not be taken in.');
          callback(reply(451, '4.3.0 Try again later'));
        },
      );
    },
  });
  // Clients that hang up in the middle are none of our trouble.
  server.on('error', (error: Error) =>
    log.debug({ err: error, by: actor.label }, 'A client left.'),
  );
  await new Promise<void>((resolve, reject) => {
    server.server.once('error', reject);
    server.listen(at.port, at.host, () => {
      server.server.off('error', reject);
      resolve();
    });
  });
  const address = server.server.address();
  return {
    port: typeof address === 'object' && address !== null ? address.port : at.port,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

interface ListeningApp {
  config: { inbound: { lmtp: Listen | null; smtp: Listen | null } };
  inbound: Inbound;
  log: Logger;
}

/**
 * Keeps the configured listeners open until the signal is aborted. A port that cannot be had is
 * logged and tried again: mail goes out meanwhile. Never throws.
 */
export async function runMailListeners(app: ListeningApp, signal: AbortSignal): Promise<void> {
  const { lmtp, smtp } = app.config.inbound;
  await Promise.all([keepOpen('lmtp', lmtp, app, signal), keepOpen('smtp', smtp, app, signal)]);
}

async function keepOpen(
  kind: ListenerKind,
  at: Listen | null,
  app: ListeningApp,
  signal: AbortSignal,
): Promise<void> {
  while (at !== null && !signal.aborted) {
    try {
      const listener = await openListener(kind, at, app);
      app.log.info({ kind, port: listener.port }, 'Reports about our mail are listened for.');
      await new Promise<void>((resolve) => {
        if (signal.aborted) {
          resolve();
        }
        signal.addEventListener('abort', () => resolve(), { once: true });
      });
      await listener.close();
    } catch (error) {
      app.log.error({ err: error, kind }, 'Reports about our mail cannot be listened for.');
      await sleep(TRY_AGAIN_MS, undefined, { signal }).catch(() => undefined);
    }
  }
}
