import type { AddressInfo } from 'node:net';
import { simpleParser, type ParsedMail } from 'mailparser';
import { SMTPServer, type SMTPServerSession } from 'smtp-server';

export interface SunkMessage {
  from: string;
  to: string[];
  /** Exactly what was sent between DATA and the final dot, without dot stuffing. */
  raw: Buffer;
  parsed: () => Promise<ParsedMail>;
}

type SinkStep = 'connect' | 'mail' | 'rcpt' | 'data';

interface SinkRefusal {
  at: SinkStep;
  code: number;
  /** Such as `5.1.1 No such user`. */
  text: string;
}

export interface SinkBehaviour {
  /** Asked for each recipient. */
  refuse?: (recipient: string) => SinkRefusal | null;
  /** Closes a connection after so many messages on it. */
  messagesPerConnection?: number;
  /** Says at the end of each message what becomes of it; `accept` if left out. */
  onData?: (message: SunkMessage) => 'accept' | 'hang' | 'lose_reply';
}

export interface SmtpSink {
  url: string;
  port: number;
  /** Accepted ones, in order, including those whose reply was lost. */
  messages: SunkMessage[];
  /** Connections made so far. */
  connections: () => number;
  /** Refuses once, the next time the step is reached; calls add up. */
  refuseNext: (refusal: SinkRefusal) => void;
  /**
   * Resolves with all messages as soon as there are `wanted` of them, or the predicate holds.
   * Rejects after `patienceMs` (20 s).
   */
  waitFor: (
    wanted: number | ((messages: readonly SunkMessage[]) => boolean),
    patienceMs?: number,
  ) => Promise<SunkMessage[]>;
  /** Cuts every open connection. */
  cut: () => void;
  close: () => Promise<void>;
}

function replyError({ code, text }: SinkRefusal): Error {
  return Object.assign(new Error(text), { responseCode: code });
}

/** An SMTP server on a free port of 127.0.0.1 that keeps what it is given. */
export async function startSmtpSink(
  options: { behaviour?: SinkBehaviour; port?: number } = {},
): Promise<SmtpSink> {
  const behaviour = options.behaviour ?? {};
  const messages: SunkMessage[] = [];
  const refusals: SinkRefusal[] = [];
  const perConnection = new Map<string, number>();
  const waiting = new Set<() => void>();
  let connections = 0;

  function nextRefusal(at: SinkStep): SinkRefusal | null {
    const index = refusals.findIndex((refusal) => refusal.at === at);
    return index === -1 ? null : refusals.splice(index, 1)[0]!;
  }

  function cut(session: SMTPServerSession | null): void {
    for (const connection of server.connections) {
      if (session === null || connection.id === session.id) {
        connection._socket.destroy();
      }
    }
  }

  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['AUTH', 'STARTTLS'],
    disableReverseLookup: true,
    closeTimeout: 10,
    onConnect(_session, callback) {
      connections += 1;
      const refusal = nextRefusal('connect');
      callback(refusal === null ? null : replyError(refusal));
    },
    onMailFrom(_address, _session, callback) {
      const refusal = nextRefusal('mail');
      callback(refusal === null ? null : replyError(refusal));
    },
    onRcptTo({ address }, _session, callback) {
      const own = behaviour.refuse?.(address) ?? null;
      const refusal = own?.at === 'rcpt' ? own : nextRefusal('rcpt');
      callback(refusal === null ? null : replyError(refusal));
    },
    onData(stream, session, callback) {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        const { mailFrom, rcptTo } = session.envelope;
        const raw = Buffer.concat(chunks);
        const message: SunkMessage = {
          from: mailFrom === false ? '' : mailFrom.address,
          to: rcptTo.map(({ address }) => address),
          raw,
          parsed: () => simpleParser(raw),
        };
        const own = message.to
          .map((address) => behaviour.refuse?.(address) ?? null)
          .find((refusal) => refusal?.at === 'data');
        const refusal = own ?? nextRefusal('data');
        if (refusal !== null) {
          callback(replyError(refusal));
          return;
        }
        const fate = behaviour.onData?.(message) ?? 'accept';
        if (fate !== 'hang') {
          messages.push(message);
          const count = (perConnection.get(session.id) ?? 0) + 1;
          perConnection.set(session.id, count);
          if (fate === 'lose_reply') {
            cut(session);
          } else {
            callback(null);
            if (count === behaviour.messagesPerConnection) {
              setImmediate(() => cut(session));
            }
          }
        }
        for (const check of [...waiting]) {
          check();
        }
      });
    },
  });
  // A client that goes away in the middle of a message is part of what is tested.
  server.on('error', () => undefined);
  await new Promise<void>((resolve, reject) => {
    server.server.once('error', reject);
    server.listen(options.port ?? 0, '127.0.0.1', resolve);
  });
  const { port } = server.server.address() as AddressInfo;

  return {
    url: `smtp://127.0.0.1:${port}`,
    port,
    messages,
    connections: () => connections,
    refuseNext(refusal) {
      refusals.push(refusal);
    },
    waitFor(wanted, patienceMs = 20_000) {
      const holds = () =>
        typeof wanted === 'number' ? messages.length >= wanted : wanted(messages);
      return new Promise((resolve, reject) => {
        const timer = setTimeout(() => {
          waiting.delete(check);
          reject(new Error(`Only ${messages.length} messages came.`));
        }, patienceMs);
        const check = () => {
          if (holds()) {
            clearTimeout(timer);
            waiting.delete(check);
            resolve([...messages]);
          }
        };
        waiting.add(check);
        check();
      });
    },
    cut() {
      cut(null);
    },
    close() {
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}
