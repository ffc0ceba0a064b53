import { createHmac } from 'node:crypto';
import { Refusal } from '../domain/errors.ts';
import { ROLE_SCOPES, ROLES, type Actor, type Role } from '../domain/actor.ts';
import type { Store } from '../store/queries.ts';
import { findUserByEmail } from '../store/staff.ts';
import { hashPassword, isHashingFull, verifyPassword } from './password-hash.ts';
import { createSignInLimits } from './sign-in-limits.ts';
import { actorOfBearer } from './token-authentication.ts';

const DAY_SECONDS = 24 * 60 * 60;
/** A session that nobody uses for so long ends. */
const IDLE_SECONDS = 7 * DAY_SECONDS;
/** Every session ends so long after its sign-in, used or not. */
const ABSOLUTE_SECONDS = 30 * DAY_SECONDS;
const MAX_PASSWORD = 1_024;

interface SignedIn {
  actor: Actor;
  user: { id: string; email: string; name: string; role: Role };
}

/** Too many passwords are looked at already: the attempt is over, and does not count. */
const BUSY = { ok: false, reason: 'too_many', retryAfterSeconds: 2 } as const;

type SignInResult =
  | { ok: true; cookies: string[] }
  | { ok: false; reason: 'wrong' }
  | { ok: false; reason: 'too_many'; retryAfterSeconds: number };

export interface Authentication {
  /** The person signed in with this request's session cookie, or null. */
  actorOf(headers: Headers): Promise<SignedIn | null>;
  /** The actor behind `Authorization: Bearer`, or null; notes the use at most once a minute. */
  actorOfToken(headers: Headers): Promise<Actor | null>;
  /** Answers alike, after comparable work, for a wrong password and an unknown account. */
  signIn(input: { email: string; password: string; ip: string }): Promise<SignInResult>;
  /** Ends this request's session; returns the Set-Cookie values that forget it. */
  signOut(headers: Headers): Promise<string[]>;
}

export interface AuthenticationOptions {
  store: Store;
  /** Cookies are Secure where the public address is https. */
  config: { publicUrl: string };
  secret: string;
  now: () => number;
  log: {
    warn(detail: object, message: string): void;
    error(detail: object, message: string): void;
  };
}

/** Loaded with the first session: it is a large library, and most processes never see one. */
async function createSessions({ store, config, secret, log }: AuthenticationOptions) {
  const { betterAuth } = await import('better-auth/minimal');
  const { authAdapter } = await import('../store/auth-adapter.ts');
  return betterAuth({
    appName: 'Forewarn',
    baseURL: config.publicUrl,
    trustedOrigins: [config.publicUrl],
    secret: createHmac('sha256', secret).update('forewarn sessions 1').digest('hex'),
    database: authAdapter(store),
    emailAndPassword: {
      enabled: true,
      disableSignUp: true,
      maxPasswordLength: MAX_PASSWORD,
      password: { hash: hashPassword, verify: verifyPassword },
    },
    user: {
      additionalFields: {
        role: { type: 'string', required: true, input: false },
        deactivatedAt: { type: 'number', required: false, input: false },
      },
    },
    session: { expiresIn: IDLE_SECONDS, updateAge: DAY_SECONDS },
    advanced: {
      cookiePrefix: 'forewarn',
      useSecureCookies: config.publicUrl.startsWith('https:'),
      defaultCookieAttributes: { sameSite: 'lax', httpOnly: true, path: '/' },
      // Their addresses come from headers that anybody can send.
      ipAddress: { disableIpTracking: true },
    },
    // Its own limits count per header, too; ours are in sign-in-limits.ts.
    rateLimit: { enabled: false },
    telemetry: { enabled: false },
    logger: {
      level: 'error',
      log: (_level, message, ...details: unknown[]) =>
        log.error({ err: details.find((detail) => detail instanceof Error) }, message),
    },
  });
}

/** Only the cookies: no other header of a request may steer the session library. */
function cookiesOf(headers: Headers): Headers {
  return new Headers({ cookie: headers.get('cookie') ?? '' });
}

function isWrongCredentials(error: unknown): boolean {
  const status = (error as { statusCode?: unknown }).statusCode;
  return typeof status === 'number' && status >= 400 && status < 500;
}

/** Sessions of people and tokens of machines. Sessions are kept by the library's own clock. */
export function createAuthentication(options: AuthenticationOptions): Authentication {
  const { store } = options;
  let made: ReturnType<typeof createSessions> | undefined;
  const sessions = () => (made ??= createSessions(options));
  const limits = createSignInLimits();

  async function mayNotSignIn(email: string): Promise<boolean> {
    const user = await findUserByEmail(store.read, email);
    return user !== null && user.deactivatedAt !== null;
  }

  /** The cookies of a new session; null where address and password do not fit together. */
  async function beginSession(email: string, password: string): Promise<string[] | null> {
    if (password.length > MAX_PASSWORD || (await mayNotSignIn(email))) {
      await hashPassword(password.slice(0, MAX_PASSWORD));
      return null;
    }
    try {
      const { headers } = await (
        await sessions()
      ).api.signInEmail({ body: { email, password }, returnHeaders: true });
      // The cookie may live as long as the session could; the server ends an idle one earlier.
      return headers
        .getSetCookie()
        .map((cookie) => cookie.replace(/Max-Age=\d+/i, `Max-Age=${ABSOLUTE_SECONDS}`));
    } catch (error) {
      if (isWrongCredentials(error)) {
        return null;
      }
      throw error;
    }
  }

  return {
    actorOfToken: (headers) => actorOfBearer(options, headers),

    async actorOf(headers) {
      if (!headers.has('cookie')) {
        return null;
      }
      const found = await (await sessions()).api.getSession({ headers: cookiesOf(headers) });
      if (found === null) {
        return null;
      }
      const { id, email, name, role: stored, deactivatedAt } = found.user;
      const role = ROLES.find((one) => one === stored);
      const ageSeconds = (Date.now() - found.session.createdAt.getTime()) / 1_000;
      const isOver = ageSeconds > ABSOLUTE_SECONDS;
      const isActive = deactivatedAt === null || deactivatedAt === undefined;
      if (role === undefined || !isActive || isOver) {
        return null;
      }
      return {
        actor: { label: `user:${email}`, scopes: ROLE_SCOPES[role] },
        user: { id, email, name, role },
      };
    },

    async signIn({ email: typed, password, ip }) {
      const email = typed.trim().toLowerCase();
      if (isHashingFull()) {
        return BUSY;
      }
      const wait = limits.attempt(email, ip);
      if (wait !== null) {
        return { ok: false, reason: 'too_many', retryAfterSeconds: wait };
      }
      try {
        const cookies = await beginSession(email, password);
        if (cookies === null) {
          return { ok: false, reason: 'wrong' };
        }
        limits.succeeded(email, ip);
        return { ok: true, cookies };
      } catch (error) {
        if (!(error instanceof Refusal)) {
          throw error;
        }
        limits.forgive(email, ip);
        return BUSY;
      }
    },

    async signOut(headers) {
      const { headers: answer } = await (
        await sessions()
      ).api.signOut({
        headers: cookiesOf(headers),
        returnHeaders: true,
      });
      return answer.getSetCookie();
    },
  };
}
