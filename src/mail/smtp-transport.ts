import { setMaxListeners } from 'node:events';
import type { OutgoingMessage } from './message.ts';
import { NothingSent, openSession, type SessionLimits, type SmtpSession } from './smtp-session.ts';
import { parseSmtpUrl } from './smtp-url.ts';
import type { MailTransport } from './transport.ts';

export interface SmtpTimeouts extends SessionLimits {
  /** How long closing waits for messages under way. */
  closeMs: number;
  /** How long a connection without work is kept. */
  idleMs: number;
}

const TIMEOUTS: SmtpTimeouts = {
  connectionMs: 15_000,
  greetingMs: 15_000,
  socketMs: 60_000,
  messageMs: 300_000,
  closeMs: 5_000,
  idleMs: 20_000,
};

/** Relays count messages a connection, and some answer 421 beyond a number of their own. */
const MESSAGES_A_CONNECTION = 1_000;

class TransportClosed extends Error {
  readonly code = 'ECONNECTION';

  constructor() {
    super('The mail transport was closed.');
  }
}

/**
 * A pool of connections to an SMTP relay. It never hands a message over twice by itself: whether
 * a lost connection means a lost message is for the outbox to decide. Only where the server had
 * hung up before it got a byte of the message, that message goes out over a new connection.
 *
 * @throws {Error} if the address is not of the form that `parseSmtpUrl` takes
 */
export function smtpTransport(url: string, timeouts: Partial<SmtpTimeouts> = {}): MailTransport {
  const settings = parseSmtpUrl(url);
  const limits = { ...TIMEOUTS, ...timeouts };
  const idle: SmtpSession[] = [];
  const sessions = new Set<SmtpSession>();
  const waiting: PromiseWithResolvers<SmtpSession | null>[] = [];
  const underWay = new Set<Promise<unknown>>();
  const cut = new AbortController();
  // Each open connection listens to it.
  setMaxListeners(0, cut.signal);
  let open = 0;
  let closed: Promise<void> | null = null;
  let idleTimer: NodeJS.Timeout | undefined;

  function idleSession(): SmtpSession | null {
    for (let session = idle.pop(); session !== undefined; session = idle.pop()) {
      if (session.alive()) {
        return session;
      }
      forget(session);
    }
    return null;
  }

  function forget(session: SmtpSession): void {
    if (sessions.delete(session)) {
      open -= 1;
    }
  }

  async function acquire(): Promise<SmtpSession> {
    for (;;) {
      if (closed !== null) {
        throw new TransportClosed();
      }
      const session = idleSession();
      if (session !== null) {
        return session;
      }
      if (open < settings.connections) {
        return connect();
      }
      const turn = Promise.withResolvers<SmtpSession | null>();
      waiting.push(turn);
      const handed = await turn.promise;
      if (handed !== null) {
        return handed;
      }
    }
  }

  async function connect(): Promise<SmtpSession> {
    open += 1;
    try {
      const session = await openSession(settings, limits, cut.signal);
      sessions.add(session);
      return session;
    } catch (error) {
      open -= 1;
      waiting.shift()?.resolve(null);
      throw error;
    }
  }

  function release(session: SmtpSession): void {
    if (session.alive() && session.taken() >= MESSAGES_A_CONNECTION) {
      session.quit();
    }
    if (!session.alive()) {
      forget(session);
      waiting.shift()?.resolve(null);
      return;
    }
    const next = waiting.shift();
    if (next !== undefined) {
      next.resolve(session);
      return;
    }
    idle.push(session);
    idleTimer?.refresh();
    idleTimer ??= setTimeout(() => {
      idleTimer = undefined;
      quitIdle();
    }, limits.idleMs).unref();
  }

  function quitIdle(): void {
    for (let session = idleSession(); session !== null; session = idleSession()) {
      session.quit();
      forget(session);
    }
  }

  async function sendOver(message: OutgoingMessage): Promise<{ response: string }> {
    for (;;) {
      const session = await acquire();
      try {
        const info = await session.send(message);
        release(session);
        return info;
      } catch (error) {
        void session.recover().then(() => release(session));
        if (!(error instanceof NothingSent)) {
          throw error;
        }
      }
    }
  }

  async function closeOnce(): Promise<void> {
    clearTimeout(idleTimer);
    quitIdle();
    for (const turn of waiting.splice(0)) {
      turn.reject(new TransportClosed());
    }
    let timer: NodeJS.Timeout | undefined;
    const patience = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, limits.closeMs);
    });
    await Promise.race([Promise.allSettled(underWay), patience]);
    clearTimeout(timer);
    cut.abort(new TransportClosed());
    await Promise.allSettled(underWay);
  }

  return {
    kind: 'smtp',
    relays: [`${settings.host}:${settings.port}`],
    connections: settings.connections,
    async send(message) {
      if (closed !== null) {
        throw new TransportClosed();
      }
      const sending = sendOver(message);
      underWay.add(sending);
      try {
        return await sending;
      } finally {
        underWay.delete(sending);
      }
    },
    close() {
      closed ??= Promise.resolve().then(closeOnce);
      return closed;
    },
  };
}
