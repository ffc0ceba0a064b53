import { createHash, randomBytes } from 'node:crypto';
import type { Scope } from '#src/domain/actor.ts';
import { hashPassword } from '#src/http/password-hash.ts';
import type { Store } from '#src/store/queries.ts';
import { newId } from '#src/store/ids.ts';

/** A log that remembers, for tests that expect one line or none. */
export function recordingLog() {
  const lines: { level: string; detail: object; message: string }[] = [];
  const at = (level: string) => (detail: object, message: string) => {
    lines.push({ level, detail, message });
  };
  return { lines, info: at('info'), warn: at('warn'), error: at('error') };
}

export const PASSWORD = 'correct horse battery staple';

/** A person who can sign in with PASSWORD. */
export async function addUser(
  store: Store,
  person: { email?: string; role?: 'owner' | 'staff'; deactivatedAt?: number } = {},
): Promise<{ id: string; email: string }> {
  const id = newId();
  const email = person.email ?? 'ada@example.com';
  const at = new Date();
  const password = await hashPassword(PASSWORD);
  await store.transaction(async (q) => {
    await q.db.insert(q.t.users).values({
      id,
      email,
      name: 'Ada',
      emailVerified: true,
      role: person.role ?? 'staff',
      deactivatedAt: person.deactivatedAt ?? null,
      createdAt: at,
      updatedAt: at,
    });
    await q.db.insert(q.t.accounts).values({
      id: newId(),
      accountId: id,
      providerId: 'credential',
      userId: id,
      password,
      createdAt: at,
      updatedAt: at,
    });
  });
  return { id, email };
}

/** A token row and the text that stands for it in a request. */
export async function addToken(
  store: Store,
  options: {
    name?: string;
    scopes?: Scope[];
    expiresAt?: number | null;
    revokedAt?: number | null;
  } = {},
): Promise<{ id: string; token: string }> {
  const id = newId();
  const token = `fw_${randomBytes(32).toString('base64url')}`;
  await store.transaction(async (q) => {
    await q.db.insert(q.t.apiTokens).values({
      id,
      name: options.name ?? 'deploy',
      prefix: token.slice(0, 7),
      hash: createHash('sha256').update(token).digest('hex'),
      scopes: options.scopes ?? ['all'],
      createdBy: 'user:ada@example.com',
      createdAt: 0,
      expiresAt: options.expiresAt ?? null,
      revokedAt: options.revokedAt ?? null,
    });
  });
  return { id, token };
}

/** What a browser sends back of these Set-Cookie values. */
export function cookieHeader(setCookies: readonly string[]): Headers {
  return new Headers({ cookie: setCookies.map((cookie) => cookie.split(';')[0]).join('; ') });
}
