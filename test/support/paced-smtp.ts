import { createServer, type AddressInfo, type Socket } from 'node:net';

/** What a submission server allows one sender; without limit where left out. */
export interface Allowed {
  /** Messages at the same time; the others get 432, as at Microsoft 365. */
  atOnce?: number;
  /** Messages a second of the clock; the others get 454, as at Amazon SES. */
  perSecond?: number;
  /** Connections at the same time; the others are greeted with 421, as by Postfix. */
  connections?: number;
}

export interface PacedSmtp {
  url: string;
  port: number;
  allowed: Allowed;
  /** Recipients of messages that were taken, in order, and when, by the clock. */
  taken: { to: string; at: number }[];
  refused: () => number;
  /** Cuts all connections and listens no more, until `restart`. */
  stop: () => Promise<void>;
  restart: () => Promise<void>;
  close: () => Promise<void>;
}

/**
 * A mail server on a free port of 127.0.0.1 that takes only so much.
 *
 * @param answerMs how long it takes over each message, by the real clock
 */
export async function startPacedSmtp(
  allowed: Allowed,
  { answerMs = 0, now = Date.now }: { answerMs?: number; now?: () => number } = {},
): Promise<PacedSmtp> {
  const sockets = new Set<Socket>();
  let served = 0;
  let busy = 0;
  let refused = 0;
  let second = 0;
  let inSecond = 0;

  function refusal(): string | null {
    if (busy >= (smtp.allowed.atOnce ?? Infinity)) {
      return '432 4.3.2 Concurrent connections limit exceeded';
    }
    if (Math.floor(now() / 1_000) !== second) {
      second = Math.floor(now() / 1_000);
      inSecond = 0;
    }
    inSecond += 1;
    return inSecond > (smtp.allowed.perSecond ?? Infinity)
      ? '454 Throttling failure: Maximum sending rate exceeded.'
      : null;
  }

  function judge(socket: Socket, to: string): void {
    const answer = refusal();
    if (answer !== null) {
      refused += 1;
      socket.write(`${answer}\r\n`);
      return;
    }
    busy += 1;
    setTimeout(() => {
      busy -= 1;
      if (!socket.destroyed) {
        smtp.taken.push({ to, at: now() });
        socket.write('250 2.0.0 taken\r\n');
      }
    }, answerMs);
  }

  function converse(socket: Socket): void {
    let buffered = '';
    let inData = false;
    let recipient = '';

    function command(line: string): void {
      const verb = line.slice(0, 4).toUpperCase();
      recipient = /^RCPT TO:<([^>]*)>/i.exec(line)?.[1] ?? recipient;
      inData = verb === 'DATA';
      if (verb === 'QUIT') {
        socket.end('221 bye\r\n');
      } else {
        socket.write(inData ? '354 go on\r\n' : '250 ok\r\n');
      }
    }

    socket.on('data', (chunk) => {
      buffered += chunk.toString('latin1');
      for (;;) {
        const mark = inData ? '\r\n.\r\n' : '\r\n';
        const end = buffered.indexOf(mark);
        if (end === -1) {
          return;
        }
        const part = buffered.slice(0, end);
        buffered = buffered.slice(end + mark.length);
        if (inData) {
          inData = false;
          judge(socket, recipient);
        } else {
          command(part);
        }
      }
    });
  }

  const server = createServer({ noDelay: true }, (socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    if (served >= (smtp.allowed.connections ?? Infinity)) {
      refused += 1;
      socket.on('close', () => sockets.delete(socket));
      socket.end('421 4.7.0 paced.test Error: too many connections from 127.0.0.1\r\n');
      return;
    }
    served += 1;
    socket.on('close', () => {
      sockets.delete(socket);
      served -= 1;
    });
    socket.write('220 paced ESMTP\r\n');
    converse(socket);
  });
  const listen = (port: number): Promise<void> =>
    new Promise((resolve) => server.listen(port, '127.0.0.1', resolve));

  await listen(0);
  const { port } = server.address() as AddressInfo;
  const stop = (): Promise<void> => {
    sockets.forEach((socket) => socket.destroy());
    return new Promise((resolve) => server.close(() => resolve()));
  };
  const smtp: PacedSmtp = {
    url: `smtp://127.0.0.1:${port}`,
    port,
    allowed,
    taken: [],
    refused: () => refused,
    stop,
    restart: () => listen(port),
    close: stop,
  };
  return smtp;
}
