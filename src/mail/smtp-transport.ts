import { setMaxListeners } from 'node:events';
import { classifySmtpError } from './classify-smtp-error.ts';
import { connectionLimit } from './connection-limit.ts';
import type { OutgoingMessage } from './message.ts';
import { NothingSent, openSession, type SessionLimits, type SmtpSession } from './smtp-session.ts';
import { parseSmtpUrl } from './smtp-url.ts';
import type { MailTransport, SendFault, Taken } from './transport.ts';

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

class TransportClosed extends Error implements SendFault {
  readonly code = 'ECONNECTION';
  readonly away: boolean;

  /** @param away whether that was before the message had begun */
  constructor(away: boolean) {
    super('The mail transport was closed.');
    this.away = away;
  }
}

/**
 * A pool of connections to an SMTP relay. It never hands a message over twice by itself: whether
 * a lost connection means a lost message is for the outbox to decide. Only where the server had
 * hung up before it got a byte of the message, that message goes out over a new connection. It
 * uses no more connections at once than the server bears, by its refusals.
 *
 * @throws {Error} if the address is not of the form that `parseSmtpUrl` takes
 */
export function smtpTransport(url: string, timeouts: Partial<SmtpTimeouts> = {}): MailTransport {
  const settings = parseSmtpUrl(url);
  const relay = `${settings.host}:${settings.port}`;
  const limits = { ...TIMEOUTS, ...timeouts };
  const idle: SmtpSession[] = [];
  const waiting: PromiseWithResolvers<void>[] = [];
  const underWay = new Set<Promise<unknown>>();
  const cut = new AbortController();
  // Each open connection listens to it.
  setMaxListeners(0, cut.signal);
  const limit = connectionLimit(settings.connections);
  /** Connections that carry a message, are being opened, or are made fit for the next message. */
  let busy = 0;
  let closed: Promise<void> | null = null;
  let idleTimer: NodeJS.Timeout | undefined;

  async function place(): Promise<void> {
    if (busy < limit.most(performance.now())) {
      busy += 1;
      return;
    }
    const turn = Promise.withResolvers<void>();
    waiting.push(turn);
    await turn.promise;
  }

  function leavePlace(): void {
    busy -= 1;
    // The place is taken on behalf of the one who is woken.
    while (waiting.length > 0 && busy < limit.most(performance.now())) {
      busy += 1;
      waiting.shift()!.resolve();
    }
  }

  function idleSession(): SmtpSession | null {
    for (let session = idle.pop(); session !== undefined; session = idle.pop()) {
      if (session.alive()) {
        return session;
      }
    }
    return null;
  }

  function keep(session: SmtpSession | null): void {
    const worn = (session?.taken() ?? 0) >= MESSAGES_A_CONNECTION;
    if (session?.alive() === true && (worn || busy + idle.length > limit.most(performance.now()))) {
      session.quit();
    }
    if (session?.alive() === true) {
      idle.push(session);
      idleTimer?.refresh();
      idleTimer ??= setTimeout(() => {
        idleTimer = undefined;
        quitIdle();
      }, limits.idleMs).unref();
    }
  }

  function quitIdle(): void {
    for (let session = idleSession(); session !== null; session = idleSession()) {
      session.quit();
    }
  }

  /** Over one connection, once there is a place; that is free again when it is fit for more. */
  async function sendOnce(message: OutgoingMessage): Promise<Taken> {
    await place();
    const atOnce = busy;
    let session: SmtpSession | null = null;
    try {
      if (closed !== null) {
        throw new TransportClosed(true);
      }
      session = idleSession() ?? (await openSession(settings, limits, cut.signal));
      const { response } = await session.send(message);
      limit.took(atOnce, performance.now());
      keep(session);
      leavePlace();
      return { response, relay };
    } catch (error) {
      const failed = marked(error, Math.max(atOnce, busy), session === null);
      void (session?.recover() ?? Promise.resolve()).then(() => {
        keep(session);
        leavePlace();
      });
      throw failed;
    }
  }

  /** Says with the error what only the transport knows. */
  function marked(error: unknown, atOnce: number, opening: boolean): unknown {
    const isRate = classifySmtpError(error).class === 'rate';
    const fault: SendFault = {
      relay,
      ...(isRate && limit.refused(atOnce, performance.now()) ? { crowded: true } : {}),
      ...(opening && !isRate ? { away: true } : {}),
    };
    return Object.assign(error as Error, fault);
  }

  async function sendOver(message: OutgoingMessage): Promise<Taken> {
    for (;;) {
      try {
        return await sendOnce(message);
      } catch (error) {
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
      turn.reject(new TransportClosed(true));
    }
    let timer: NodeJS.Timeout | undefined;
    const patience = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, limits.closeMs);
    });
    await Promise.race([Promise.allSettled(underWay), patience]);
    clearTimeout(timer);
    cut.abort(new TransportClosed(false));
    await Promise.allSettled(underWay);
  }

  return {
    kind: 'smtp',
    relays: [relay],
    connections: settings.connections,
    async send(message) {
      if (closed !== null) {
        throw new TransportClosed(true);
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
