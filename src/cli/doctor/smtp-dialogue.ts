import { connect as connectPlain, type Socket } from 'node:net';
import { connect as connectTls, type TLSSocket } from 'node:tls';
import type { SmtpSettings } from '#src/mail/smtp-url.ts';

/** A reply as RFC 5321 §4.2 has it. */
export interface Reply {
  code: number;
  /** The texts of its lines. */
  lines: string[];
}

const MAX_REPLY = 16_384;
const LAST_LINE = /^\d{3}(?: [^\r\n]*)?\r?\n/m;

/** One line of it, short and printable, to show. */
export function replyText({ code, lines }: Reply): string {
  return `${code} ${lines.join(' ')}`
    .replace(/[^ -~]/g, ' ')
    .slice(0, 200)
    .trim();
}

/** A conversation with a mail server, line by line. Every wait ends after the time-out. */
export class SmtpDialogue {
  private socket: Socket;
  private received = '';
  private broken: Error | null = null;
  private wake: (() => void) | null = null;
  private readonly settings: SmtpSettings;
  private readonly timeoutMs: number;

  constructor(settings: SmtpSettings, timeoutMs: number) {
    const { host, port, secure } = settings;
    this.settings = settings;
    this.timeoutMs = timeoutMs;
    this.socket = secure
      ? connectTls({ host, port, servername: this.serverName, rejectUnauthorized: false })
      : connectPlain({ host, port });
    this.listen();
  }

  private get where(): string {
    return `${this.settings.host}:${this.settings.port}`;
  }

  private get serverName(): string {
    return /^[\d.]+$|:/.test(this.settings.host) ? '' : this.settings.host;
  }

  private listen(): void {
    const { socket } = this;
    const fail = (why: string): void => {
      this.broken ??= new Error(`${this.where} ${why}`);
      this.wake?.();
    };
    socket.setTimeout(this.timeoutMs, () => fail('does not answer'));
    socket.on('error', (error: NodeJS.ErrnoException) =>
      fail(`cannot be reached (${error.code ?? error.message})`),
    );
    socket.on('close', () => fail('hangs up'));
    socket.on('data', (chunk: Buffer) => {
      this.received += chunk.toString('latin1');
      this.wake?.();
    });
  }

  private take(): Reply | null {
    const end = LAST_LINE.exec(this.received);
    if (end === null) {
      const [line = ''] = this.received.split('\n');
      if (this.received.length > MAX_REPLY || (line !== this.received && !/^\d{3}/.test(line))) {
        throw new Error(`${this.where} answers “${line.replace(/[^ -~]/g, ' ').slice(0, 100)}”`);
      }
      return null;
    }
    const length = end.index + end[0].length;
    const lines = this.received.slice(0, length).trimEnd().split(/\r?\n/);
    this.received = this.received.slice(length);
    return { code: Number(end[0].slice(0, 3)), lines: lines.map((line) => line.slice(4)) };
  }

  /** @throws {Error} naming the server, where it is gone, silent or no mail server */
  async reply(): Promise<Reply> {
    for (;;) {
      const reply = this.take();
      if (reply !== null) {
        return reply;
      }
      if (this.broken !== null) {
        throw this.broken;
      }
      await new Promise<void>((resolve) => {
        this.wake = resolve;
      });
    }
  }

  async say(line: string): Promise<Reply> {
    this.socket.write(`${line}\r\n`);
    return this.reply();
  }

  /** Goes on under TLS after a 220 to STARTTLS; what came before it does not count. */
  startTls(): void {
    const plain = this.socket;
    plain.removeAllListeners();
    plain.setTimeout(0);
    this.received = '';
    this.socket = connectTls({
      socket: plain,
      host: this.settings.host,
      servername: this.serverName,
      rejectUnauthorized: false,
    });
    this.listen();
  }

  /** The TLS under it; null where there is none. */
  get tls(): TLSSocket | null {
    return 'getPeerCertificate' in this.socket ? (this.socket as TLSSocket) : null;
  }

  /** Takes leave and goes, whatever is answered. */
  end(): void {
    this.socket.on('error', () => undefined);
    if (!this.socket.destroyed) {
      this.socket.write('QUIT\r\n');
    }
    this.socket.destroySoon();
  }
}
