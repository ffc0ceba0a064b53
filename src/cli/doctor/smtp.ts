import { connect as connectPlain, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import type { Config } from '../../config.ts';
import { parseSmtpUrl, type SmtpSettings } from '../../mail/smtp-url.ts';
import { fail, messageOf, ok, warn, type Check } from './check.ts';

const TIMEOUT_MS = 5_000;

/** Whether the relay greets us (RFC 5321 §3.1). No mail is sent and no password used. */
export async function checkSmtp({ smtpUrl }: Config, timeoutMs = TIMEOUT_MS): Promise<Check> {
  const name = 'mail relay';
  if (smtpUrl === null) {
    return warn(name, 'SMTP_URL is not set: mails are kept as files and reach nobody');
  }
  try {
    const settings = parseSmtpUrl(smtpUrl);
    const where = `${settings.host}:${settings.port}`;
    const greeting = await greetingOf(settings, timeoutMs);
    return greeting.startsWith('220')
      ? ok(name, `${where} greets us`)
      : fail(name, `${where} answers “${greeting.slice(0, 100)}” instead of greeting us`);
  } catch (error) {
    return fail(name, messageOf(error));
  }
}

function greetingOf(settings: SmtpSettings, timeoutMs: number): Promise<string> {
  const { host, port, secure, verifyTls } = settings;
  return new Promise((resolve, reject) => {
    const socket: Socket = secure
      ? connectTls({ host, port, servername: host, rejectUnauthorized: verifyTls })
      : connectPlain({ host, port });
    let received = '';
    const give = (outcome: () => void): void => {
      socket.destroy();
      outcome();
    };
    socket.setTimeout(timeoutMs, () =>
      give(() => reject(new Error(`${host}:${port} does not answer`))),
    );
    socket.on('error', (error: NodeJS.ErrnoException) =>
      give(() =>
        reject(new Error(`${host}:${port} cannot be reached (${error.code ?? error.message})`)),
      ),
    );
    socket.on('data', (chunk: Buffer) => {
      received += chunk.toString('latin1');
      const end = received.search(/\r?\n/);
      if (end >= 0 || received.length > 1_000) {
        const line = received.slice(0, end < 0 ? 1_000 : end).replace(/[^ -~]/g, ' ');
        give(() => resolve(line));
      }
    });
    socket.on('end', () => give(() => reject(new Error(`${host}:${port} hangs up at once`))));
  });
}
