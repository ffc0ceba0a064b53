export interface SmtpSettings {
  host: string;
  port: number;
  /** TLS from the first byte (`smtps:`). */
  secure: boolean;
  user: string | null;
  password: string | null;
  /** Refuse to send where STARTTLS is not offered. */
  requireTls: boolean;
  /** Accept only certificates that verify. */
  verifyTls: boolean;
  connections: number;
}

const LOOPBACK = /^(?:localhost|127(?:\.\d{1,3}){3}|\[?::1\]?)$/;

function flag(params: URLSearchParams, name: string, fallback: boolean): boolean {
  const value = params.get(name);
  if (value === null) {
    return fallback;
  }
  if (value !== 'true' && value !== 'false') {
    throw new Error(`The SMTP address has ${name}=${value}, which must be true or false.`);
  }
  return value === 'true';
}

function connectionCount(params: URLSearchParams): number {
  const value = params.get('connections') ?? '5';
  const count = Number(value);
  if (!/^\d+$/.test(value) || count < 1 || count > 100) {
    throw new Error(`The SMTP address has connections=${value}, which must be 1 to 100.`);
  }
  return count;
}

/**
 * Reads `smtp://user:password@host:587?require_tls=true` or `smtps://…`. Further options:
 * `verify_tls=false` for a relay with a certificate of its own making, `connections` (1 to 100, 5 by
 * default). A password is not sent over the network without TLS unless `require_tls=false` says so.
 *
 * @throws {Error} saying what is wrong, without the password
 */
export function parseSmtpUrl(text: string): SmtpSettings {
  const url = URL.parse(text);
  if (url === null || (url.protocol !== 'smtp:' && url.protocol !== 'smtps:')) {
    throw new Error('The SMTP address must have the form smtp://user:password@host:587.');
  }
  if (url.hostname === '' || (url.pathname !== '' && url.pathname !== '/')) {
    throw new Error('The SMTP address must name a host and have no path.');
  }
  for (const name of url.searchParams.keys()) {
    if (!['require_tls', 'verify_tls', 'connections'].includes(name)) {
      throw new Error(
        `The SMTP address has the option ${name}; there are only require_tls, verify_tls and connections.`,
      );
    }
  }
  const secure = url.protocol === 'smtps:';
  const user = url.username === '' ? null : decodeURIComponent(url.username);
  const password = url.password === '' ? null : decodeURIComponent(url.password);
  const exposed = user !== null && !LOOPBACK.test(url.hostname);
  return {
    host: url.hostname.replace(/^\[|\]$/g, ''),
    port: url.port === '' ? (secure ? 465 : 587) : Number(url.port),
    secure,
    user,
    password,
    requireTls: flag(url.searchParams, 'require_tls', !secure && exposed),
    verifyTls: flag(url.searchParams, 'verify_tls', true),
    connections: connectionCount(url.searchParams),
  };
}

/**
 * Reads one address, or several with commas or blanks between them: the first relay and those
 * that take its place. A comma in a password stands as it is unless an address follows.
 *
 * @throws {Error} saying what is wrong, without the passwords
 */
export function parseSmtpUrls(text: string): SmtpSettings[] {
  const all = splitSmtpUrls(text).map(parseSmtpUrl);
  const names = all.map(({ host, port }) => `${host}:${port}`);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) {
    throw new Error(`The SMTP addresses name ${twice} twice; each relay is named once.`);
  }
  return all;
}

/** The addresses of a list, each as it was written. */
export const splitSmtpUrls = (text: string): string[] => text.trim().split(/[\s,]+(?=smtps?:)/i);
