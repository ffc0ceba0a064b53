import type { Readable, Transform } from 'node:stream';
import SMTPConnection from 'nodemailer/lib/smtp-connection';
import { dotStuffed } from './dot-stuffed.ts';
import type { OutgoingMessage } from './message.ts';
import type { SmtpSettings } from './smtp-url.ts';

export interface SessionLimits {
  /** Until the TCP connection stands. */
  connectionMs: number;
  greetingMs: number;
  /** Silence in the middle of a conversation. */
  socketMs: number;
  /** A whole message, however busily the server trickles its replies. */
  messageMs: number;
}

/** One connection to the relay, which takes one message after another. */
export interface SmtpSession {
  send(message: OutgoingMessage): Promise<{ response: string }>;
  /** Makes it fit for the next message after a refusal; never rejects. */
  recover(): Promise<void>;
  /** False once it is of no more use. */
  alive(): boolean;
  /** Messages taken so far. */
  taken(): number;
  /** Says goodbye where nothing is under way. */
  quit(): void;
}

/**
 * A connection that had served was lost, or ended by a 421, before the server had got a byte of
 * the message: nothing was taken.
 */
export class NothingSent extends Error {
  constructor(cause: unknown) {
    super('The connection was lost before the message.', { cause });
  }
}

const codeOf = (error: unknown): unknown => (error as { code?: unknown }).code;
const replyOf = (error: unknown): unknown => (error as { responseCode?: unknown }).responseCode;

/** A refusal of this message after which the server goes on listening. */
const isRefusal = (error: unknown): boolean =>
  ['EENVELOPE', 'EMESSAGE'].includes(String(codeOf(error))) && replyOf(error) !== 421;

function timedOut(): Error {
  return Object.assign(new Error('The message took too long.'), { code: 'ETIMEDOUT' });
}

/**
 * Connects, secures and signs in as the settings say. Rejects with what went wrong.
 *
 * @param cut once aborted, the session ends, and what is under way is rejected with its reason
 */
export async function openSession(
  settings: SmtpSettings,
  limits: SessionLimits,
  cut: AbortSignal,
): Promise<SmtpSession> {
  const connection = new SMTPConnection({
    host: settings.host,
    port: settings.port,
    secure: settings.secure,
    requireTLS: settings.requireTls,
    tls: { rejectUnauthorized: settings.verifyTls },
    connectionTimeout: limits.connectionMs,
    greetingTimeout: limits.greetingMs,
    socketTimeout: limits.socketMs,
    socketCloseTimeout: 1_000,
  });
  /** Ends what is awaited now; an error or end outside of anything only ends the session. */
  let fail: (reason: Error) => void = () => undefined;
  let alive = true;
  let taken = 0;
  connection.on('error', (error: Error) => {
    alive = false;
    fail(error);
  });
  connection.once('end', () => {
    alive = false;
    fail(Object.assign(new Error('The connection was closed.'), { code: 'ECONNECTION' }));
  });

  async function awaiting<T>(begin: (done: PromiseWithResolvers<T>) => void): Promise<T> {
    const done = Promise.withResolvers<T>();
    fail = done.reject;
    begin(done);
    try {
      return await done.promise;
    } finally {
      fail = () => undefined;
    }
  }

  function close(): void {
    alive = false;
    connection.close();
  }

  const onCut = (): void => {
    fail(cut.reason as Error);
    close();
  };
  cut.addEventListener('abort', onCut);
  connection.once('end', () => cut.removeEventListener('abort', onCut));

  try {
    cut.throwIfAborted();
    await awaiting<void>(({ resolve, reject }) => {
      connection.connect((error?: Error | null) => (error ? reject(error) : resolve()));
    });
    if (settings.user !== null && connection.allowsAuth) {
      const credentials = { user: settings.user, pass: settings.password ?? '' };
      await awaiting<void>(({ resolve, reject }) => {
        connection.login({ credentials }, (error) => (error ? reject(error) : resolve()));
      });
    }
  } catch (error) {
    close();
    throw error;
  }

  return {
    async send({ envelope, raw }) {
      let begun = false;
      // Asked for its bytes once the server is ready for them, which is how we know.
      const message = {
        on: () => undefined,
        removeListener: () => undefined,
        destroy: () => undefined,
        pipe(stream: Transform) {
          begun = true;
          const onTheWire = dotStuffed(raw);
          if (onTheWire === null) {
            stream.end(raw);
          } else {
            // What it would make of it, without its look at every single octet.
            stream.push(onTheWire);
            stream.push(null);
          }
          return stream;
        },
      } as unknown as Readable;
      const timer = setTimeout(() => {
        fail(timedOut());
        close();
      }, limits.messageMs);
      try {
        const info = await awaiting<{ response: string }>(({ resolve, reject }) => {
          const { from, dsn } = envelope;
          const to = { from, to: [...envelope.to], ...(dsn === undefined ? {} : { dsn }) };
          connection.send(to, message, (error, sent) =>
            error ? reject(error) : resolve({ response: sent.response }),
          );
        });
        taken += 1;
        return info;
      } catch (error) {
        if (!isRefusal(error) || !alive) {
          close();
        }
        const hungUp = [undefined, 421].includes(replyOf(error) as undefined);
        const lost = !begun && hungUp && codeOf(error) !== 'ETIMEDOUT';
        throw lost && !isRefusal(error) && taken > 0 ? new NothingSent(error) : error;
      } finally {
        clearTimeout(timer);
      }
    },
    async recover() {
      if (!alive) {
        return;
      }
      try {
        await awaiting<void>(({ resolve, reject }) => {
          connection.reset((error) => (error ? reject(error) : resolve()));
        });
      } catch {
        close();
      }
    },
    alive: () => alive,
    taken: () => taken,
    quit() {
      alive = false;
      connection.quit();
    },
  };
}
