import nodemailer from 'nodemailer';
import type { OutgoingMessage } from './message.ts';
import { parseSmtpUrl } from './smtp-url.ts';
import type { MailTransport } from './transport.ts';

export interface SmtpTimeouts {
  /** Until the TCP connection stands. */
  connectionMs: number;
  greetingMs: number;
  /** Silence in the middle of a conversation. */
  socketMs: number;
  /** A whole message, however busily the server trickles its replies. */
  messageMs: number;
  /** How long closing waits for messages under way. */
  closeMs: number;
}

const TIMEOUTS: SmtpTimeouts = {
  connectionMs: 15_000,
  greetingMs: 15_000,
  socketMs: 60_000,
  messageMs: 300_000,
  closeMs: 5_000,
};

class TransportClosed extends Error {
  readonly code = 'ECONNECTION';

  constructor() {
    super('The mail transport was closed.');
  }
}

/**
 * A pool of connections to an SMTP relay. It never tries a message twice by itself: whether a
 * lost connection means a lost message is for the outbox to decide.
 *
 * @throws {Error} if the address is not of the form that `parseSmtpUrl` takes
 */
export function smtpTransport(url: string, timeouts: Partial<SmtpTimeouts> = {}): MailTransport {
  const settings = parseSmtpUrl(url);
  const limits = { ...TIMEOUTS, ...timeouts };
  const pool = nodemailer.createTransport({
    pool: true,
    host: settings.host,
    port: settings.port,
    secure: settings.secure,
    requireTLS: settings.requireTls,
    ...(settings.user === null
      ? {}
      : { auth: { user: settings.user, pass: settings.password ?? '' } }),
    tls: { rejectUnauthorized: settings.verifyTls },
    maxConnections: settings.connections,
    maxMessages: 1_000,
    maxRequeues: 0,
    connectionTimeout: limits.connectionMs,
    greetingTimeout: limits.greetingMs,
    socketTimeout: limits.socketMs,
    socketCloseTimeout: 1_000,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  const underWay = new Set<Promise<unknown>>();
  let closed: Promise<void> | null = null;

  async function sendOne(message: OutgoingMessage): Promise<{ response: string }> {
    const deadline = new AbortController();
    const timer = setTimeout(() => deadline.abort(), limits.messageMs);
    try {
      const { response } = await pool.sendMail({
        envelope: { from: message.envelope.from, to: [...message.envelope.to] },
        raw: message.raw,
        signal: deadline.signal,
      });
      return { response };
    } catch (error) {
      if (closed !== null && (error as { code?: unknown }).code === undefined) {
        throw new TransportClosed();
      }
      throw error;
    } finally {
      clearTimeout(timer);
    }
  }

  async function closeOnce(): Promise<void> {
    pool.close();
    let timer: NodeJS.Timeout | undefined;
    const patience = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, limits.closeMs);
    });
    await Promise.race([Promise.allSettled(underWay), patience]);
    clearTimeout(timer);
    pool.close({ force: true });
    await Promise.allSettled(underWay);
  }

  return {
    kind: 'smtp',
    async send(message) {
      if (closed !== null) {
        throw new TransportClosed();
      }
      const sending = sendOne(message);
      underWay.add(sending);
      try {
        return await sending;
      } finally {
        underWay.delete(sending);
      }
    },
    close() {
      closed ??= closeOnce();
      return closed;
    },
  };
}
