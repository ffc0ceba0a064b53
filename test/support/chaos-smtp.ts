import { createServer, type AddressInfo, type Socket } from 'node:net';

/** What goes wrong with one message, and where. */
export interface Mishap {
  at: 'rcpt' | 'data' | 'in_message' | 'dot';
  /** Answers with this; without it the connection is dropped there. */
  reply?: string;
  /** Says nothing more and keeps the connection. */
  stall?: true;
  /** The message counts as taken all the same: only the reply is lost. */
  taken?: true;
}

export interface ChaosSmtp {
  url: string;
  /** Recipients of messages that were taken, in order. */
  taken: string[];
  /** How the next connections are greeted; then `220` again. */
  greetings: string[];
  /** Hangs up, once each, at the next of these commands. */
  hangUps: string[];
  /** Offers STARTTLS and then speaks no TLS. */
  brokenTls: boolean;
  /** Called for each message taken, before its reply. */
  onTaken: (recipient: string) => void;
  connections: () => number;
  close: () => Promise<void>;
}

type Plan = (recipient: string, attempt: number) => Mishap | null;

/**
 * An SMTP server that does what servers do on bad days. It speaks the protocol by itself, to be
 * free to break it at any byte.
 */
export async function startChaosSmtp(plan: Plan = () => null): Promise<ChaosSmtp> {
  const sockets = new Set<Socket>();
  const attempts = new Map<string, number>();
  let connections = 0;

  const server = createServer({ noDelay: true }, (socket) => {
    connections += 1;
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => undefined);
    const greeting = chaos.greetings.shift() ?? '220 chaos ESMTP';
    if (greeting === '') {
      socket.destroy();
      return;
    }
    socket.write(`${greeting}\r\n`);
    converse(socket);
  });

  function converse(socket: Socket): void {
    let buffered = '';
    let inData = false;
    let deaf = false;
    let recipient = '';
    let mishap: Mishap | null = null;

    /** Whether the mishap is due here, and was done. */
    function strikes(at: Mishap['at']): boolean {
      if (mishap?.at !== at) {
        return false;
      }
      if (mishap.taken === true) {
        take();
      }
      if (mishap.reply !== undefined) {
        socket.write(`${mishap.reply}\r\n`);
        if (mishap.reply.startsWith('421')) {
          socket.end();
        }
      } else if (mishap.stall === true) {
        deaf = true;
      } else {
        deaf = true;
        socket.destroy();
      }
      return true;
    }

    function take(): void {
      chaos.taken.push(recipient);
      chaos.onTaken(recipient);
    }

    function command(line: string): void {
      const verb = line.slice(0, 4).toUpperCase();
      const hangUp = chaos.hangUps.indexOf(verb);
      if (hangUp !== -1) {
        chaos.hangUps.splice(hangUp, 1);
        deaf = true;
        socket.destroy();
        return;
      }
      if (verb === 'EHLO') {
        socket.write(`250-chaos\r\n${chaos.brokenTls ? '250-STARTTLS\r\n' : ''}250 8BITMIME\r\n`);
      } else if (verb === 'STAR') {
        socket.write('220 go ahead\r\n');
        deaf = true;
        socket.write('this is no TLS\r\n'.repeat(20));
      } else if (verb === 'RCPT') {
        recipient = /<([^>]*)>/.exec(line)?.[1] ?? '';
        const attempt = (attempts.get(recipient) ?? 0) + 1;
        attempts.set(recipient, attempt);
        mishap = plan(recipient, attempt);
        if (!strikes('rcpt')) {
          socket.write('250 ok\r\n');
        }
      } else if (verb === 'DATA') {
        if (!strikes('data')) {
          inData = true;
          socket.write('354 go on\r\n');
        }
      } else if (verb === 'QUIT') {
        socket.end('221 bye\r\n');
      } else {
        socket.write('250 ok\r\n');
      }
    }

    socket.on('data', (chunk) => {
      buffered += chunk.toString('latin1');
      while (!deaf) {
        if (inData && strikes('in_message')) {
          return;
        }
        const mark = inData ? '\r\n.\r\n' : '\r\n';
        const end = buffered.indexOf(mark);
        if (end === -1) {
          return;
        }
        const part = buffered.slice(0, end);
        buffered = buffered.slice(end + mark.length);
        if (!inData) {
          command(part);
          continue;
        }
        inData = false;
        if (!strikes('dot')) {
          take();
          socket.write('250 taken\r\n');
        }
      }
    });
  }

  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const chaos: ChaosSmtp = {
    url: `smtp://127.0.0.1:${port}`,
    taken: [],
    greetings: [],
    hangUps: [],
    brokenTls: false,
    onTaken: () => undefined,
    connections: () => connections,
    async close() {
      sockets.forEach((socket) => socket.destroy());
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return chaos;
}
