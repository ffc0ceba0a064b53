import type { TLSSocket } from 'node:tls';
import SMTPConnection, {
  type SMTPConnectionCustomAuthContext,
} from 'nodemailer/lib/smtp-connection';
import { parseSmtpUrls, type SmtpSettings } from '#src/mail/smtp-url.ts';
import type { Config } from '#src/server/config.ts';
import { senderOf } from '#src/server/mail-from.ts';
import { fail, messageOf, ok, warn, type Check } from './check.ts';
import { isLocalHost } from './domains.ts';

const TIMEOUT_MS = 8_000;
const DAY_MS = 24 * 3_600_000;
const EXPIRES_SOON_DAYS = 14;

const RELAY = 'mail relay';
const TLS = 'mail relay TLS';
const SIGN_IN = 'mail relay sign-in';
const SENDER = 'mail relay sender';

/** What nodemailer adds to its errors. */
interface Fault {
  code?: string;
  /** Of the system, such as ECONNREFUSED. */
  originalCode?: string;
  response?: string;
  responseCode?: number;
  command?: string;
}

/** A reply in one short and printable line, to show. */
function replyText(reply: string): string {
  return reply
    .replace(/\s*\n\d{3}[- ]?|[^ -~]/g, ' ')
    .slice(0, 200)
    .trim();
}

function reasonOf(error: unknown): string {
  const { code, originalCode, response } = error as Fault;
  if (response !== undefined) {
    return `answers “${replyText(response)}”`;
  }
  if (code === 'ETIMEDOUT') {
    return 'does not answer';
  }
  return code === 'ECONNECTION'
    ? 'hangs up'
    : `cannot be reached (${originalCode ?? code ?? messageOf(error)})`;
}

/** Until a step is done, or the connection is lost meanwhile. */
function step(
  connection: SMTPConnection,
  begin: (done: (error?: Error | null) => void) => void,
): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  connection.once('error', reject);
  // A reply that ends the connection counts first.
  const lost = Object.assign(new Error('closed'), { code: 'ECONNECTION' });
  connection.once('end', () => setImmediate(() => reject(lost)));
  begin((error) => (error ? reject(error) : resolve()));
  return promise;
}

function checkTls(connection: SMTPConnection, settings: SmtpSettings, now: number): Check {
  if (!connection.secure) {
    const text = 'STARTTLS is not offered: mails go as plain text';
    if (settings.requireTls) {
      return fail(TLS, 'STARTTLS is not offered, and without it no mail is sent');
    }
    return isLocalHost(settings.host) ? ok(TLS, `${text}, on this machine`) : warn(TLS, text);
  }
  const tls = connection._socket as TLSSocket;
  const protocol = tls.getProtocol() ?? 'TLS';
  if (!tls.authorized) {
    const why = String(tls.authorizationError?.message ?? tls.authorizationError ?? 'unknown');
    return settings.verifyTls
      ? fail(TLS, `the certificate does not verify (${why}): no mail is sent`)
      : warn(TLS, `${protocol}; the certificate does not verify (${why}), and verify_tls=false`);
  }
  const until = Date.parse(tls.getPeerCertificate().valid_to);
  const days = Math.floor((until - now) / DAY_MS);
  const text = `${protocol}; the certificate is good for ${days} days`;
  return days < EXPIRES_SOON_DAYS ? warn(TLS, text) : ok(TLS, text);
}

async function signIn(connection: SMTPConnection, settings: SmtpSettings): Promise<Check> {
  if (!connection.allowsAuth) {
    return fail(SIGN_IN, 'SMTP_URL has a user, but the relay does not ask for one here');
  }
  const credentials = { user: settings.user ?? '', pass: settings.password ?? '' };
  try {
    await step(connection, (done) => connection.login({ credentials }, done));
    return ok(SIGN_IN, 'user and password are accepted');
  } catch (error) {
    const fault = error as Fault;
    // A server may repeat what it was sent, so its words are not shown.
    delete fault.response;
    if (fault.code !== 'EAUTH') {
      throw error;
    }
    return fail(
      SIGN_IN,
      `user and password are refused (${fault.responseCode ?? 'without a code'})`,
    );
  }
}

/** Begins a mail and takes it back: nothing is sent. */
async function checkSender(
  relay: SMTPConnectionCustomAuthContext,
  address: string,
): Promise<Check> {
  const from = await relay.sendCommand(`MAIL FROM:<${address}>`);
  if (from.status >= 500) {
    return fail(SENDER, `mail from ${address} is refused: ${replyText(from.response)}`);
  }
  if (from.status !== 250) {
    return warn(
      SENDER,
      `mail from ${address} is not accepted just now: ${replyText(from.response)}`,
    );
  }
  const to = await relay.sendCommand(`RCPT TO:<${address}>`);
  await relay.sendCommand('RSET');
  return to.status >= 500
    ? warn(SENDER, `mail from ${address} is accepted, but none to it: ${replyText(to.response)}`)
    : ok(SENDER, `mail from ${address} is accepted`);
}

/**
 * Talks to each relay as sending would: greeting, TLS and its certificate, user and password, and
 * whether it takes mail from us. No mail is sent, and the password never leaves without TLS
 * where sending would not let it.
 */
export async function checkSmtp(
  config: Config,
  now: number,
  timeoutMs = TIMEOUT_MS,
): Promise<Check[]> {
  if (config.smtpUrl === null) {
    return [warn(RELAY, 'SMTP_URL is not set: mails are kept as files and reach nobody')];
  }
  const relays = parseSmtpUrls(config.smtpUrl);
  const checks = await Promise.all(
    relays.map((settings) => checkRelay(settings, config, now, timeoutMs)),
  );
  return checks.flatMap((found, index) =>
    index === 0 ? found : found.map((one) => ({ ...one, name: `${one.name} (${index + 1})` })),
  );
}

async function checkRelay(
  settings: SmtpSettings,
  config: Config,
  now: number,
  timeoutMs: number,
): Promise<Check[]> {
  const { host, port, secure } = settings;
  const checks: Check[] = [];
  const connection = new SMTPConnection({
    ...{ host, port, secure, tls: { rejectUnauthorized: false } },
    ...{ connectionTimeout: timeoutMs, greetingTimeout: timeoutMs, socketTimeout: timeoutMs },
    ...{ dnsTimeout: timeoutMs, socketCloseTimeout: 1_000 },
    // A way of signing in is how it lets others say commands of their own.
    customAuth: {
      SENDER: async (context) => {
        checks.push(await checkSender(context, senderOf(config.mailFrom).address));
      },
    },
  });
  connection.on('error', () => undefined);
  try {
    await step(connection, (done) => connection.connect(done));
    checks.push(ok(RELAY, `${host}:${port} greets us`), checkTls(connection, settings, now));
    if (checks.every(({ status }) => status !== 'fail') && settings.user !== null) {
      checks.push(await signIn(connection, settings));
    }
    if (checks.every(({ status }) => status !== 'fail')) {
      await step(connection, (done) => connection.login({ method: 'SENDER' }, done));
    }
    connection.quit();
  } catch (error) {
    const { command, response } = error as Fault;
    checks.push(
      command === 'STARTTLS' && response !== undefined
        ? fail(TLS, `STARTTLS is refused: ${replyText(response)}`)
        : fail(RELAY, `${host}:${port} ${reasonOf(error)}`),
    );
    connection.close();
  }
  return checks;
}
