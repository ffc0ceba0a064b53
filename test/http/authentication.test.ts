import { eq } from 'drizzle-orm';
import { expect, it } from 'vitest';
import { createAuthentication, type Authentication } from '#src/http/authentication.ts';
import type { Store } from '#src/store/queries.ts';
import { DAY, fakeClock, MINUTE } from '../support/clock.ts';
import { describeOnStores } from '../support/stores.ts';
import { addToken, addUser, cookieHeader, PASSWORD, recordingLog } from './support.ts';

const SECRET = 'b3e1c0ffee0123456789abcdefdeadbeefcafe42';
const EMAIL = 'ada@example.com';
const IP = '192.0.2.1';

describeOnStores('Signing in', (make) => {
  async function open(publicUrl = 'https://status.example.com') {
    const store = await make();
    const clock = fakeClock();
    const log = recordingLog();
    const auth = createAuthentication({
      store,
      config: { publicUrl },
      secret: SECRET,
      now: clock.now,
      log,
    });
    return { store, clock, log, auth };
  }

  async function signedIn(auth: Authentication): Promise<Headers> {
    const result = await auth.signIn({ email: EMAIL, password: PASSWORD, ip: IP });
    if (!result.ok) {
      throw new Error(`not signed in: ${result.reason}`);
    }
    return cookieHeader(result.cookies);
  }

  const sessionsOf = (store: Store) => store.read.db.select().from(store.read.t.sessions);

  it('gives a session cookie that makes its person the actor', async () => {
    const { store, auth, log } = await open();
    const { id } = await addUser(store, { role: 'owner' });
    const headers = await signedIn(auth);
    expect(await auth.actorOf(headers)).toEqual({
      actor: { label: 'user:ada@example.com', scopes: ['all'] },
      user: { id, email: EMAIL, name: 'Ada', role: 'owner' },
    });
    expect(log.lines).toEqual([]);
  });

  it('sets one cookie: HttpOnly, SameSite=Lax, Secure over HTTPS, named __Secure-forewarn', async () => {
    const { store, auth } = await open();
    await addUser(store);
    const result = await auth.signIn({ email: EMAIL, password: PASSWORD, ip: IP });
    const cookies = result.ok ? result.cookies : [];
    expect(cookies).toHaveLength(1);
    expect(cookies[0]).toMatch(/^__Secure-forewarn\.session_token=/);
    expect(cookies[0]).toMatch(/; HttpOnly/);
    expect(cookies[0]).toMatch(/; SameSite=Lax/i);
    expect(cookies[0]).toMatch(/; Secure/);
    expect(cookies[0]).toMatch(/; Path=\//);
  });

  it('sets a cookie without Secure where the page is plain HTTP, so that it works there', async () => {
    const { store, auth } = await open('http://localhost:4321');
    await addUser(store);
    const result = await auth.signIn({ email: EMAIL, password: PASSWORD, ip: IP });
    const [cookie] = result.ok ? result.cookies : [];
    expect(cookie).toMatch(/^forewarn\.session_token=/);
    expect(cookie).not.toMatch(/; Secure/);
  });

  it('takes the address in capitals and with spaces round it', async () => {
    const { store, auth } = await open();
    await addUser(store);
    const result = await auth.signIn({ email: ' Ada@Example.COM ', password: PASSWORD, ip: IP });
    expect(result.ok).toBe(true);
  });

  it('answers a wrong password, an unknown account and nonsense alike', async () => {
    const { store, auth } = await open();
    await addUser(store);
    const wrong = { ok: false, reason: 'wrong' };
    for (const [email, password] of [
      [EMAIL, 'wrong'],
      ['nobody@example.com', PASSWORD],
      ['not an address', PASSWORD],
      [EMAIL, ''],
      [EMAIL, 'x'.repeat(5_000)],
      ['', ''],
    ] as const) {
      expect(await auth.signIn({ email, password, ip: IP })).toEqual(wrong);
    }
    expect(await sessionsOf(store)).toEqual([]);
  });

  it('stops an account from one network after five failures, even for the right password', async () => {
    const { store, auth } = await open();
    await addUser(store);
    const guesses = await Promise.all(
      Array.from({ length: 8 }, () => auth.signIn({ email: EMAIL, password: 'wrong', ip: IP })),
    );
    expect(guesses.filter((guess) => !guess.ok && guess.reason === 'wrong')).toHaveLength(5);
    const right = await auth.signIn({ email: EMAIL, password: PASSWORD, ip: IP });
    expect(right).toMatchObject({ ok: false, reason: 'too_many' });
    const elsewhere = await auth.signIn({ email: EMAIL, password: PASSWORD, ip: '198.51.100.7' });
    expect(elsewhere.ok).toBe(true);
  });

  it('stops unknown accounts just so', async () => {
    const { auth } = await open();
    const reasons = [];
    for (let i = 0; i < 6; i += 1) {
      const result = await auth.signIn({ email: 'nobody@example.com', password: 'x', ip: IP });
      reasons.push(result.ok ? 'ok' : result.reason);
    }
    expect(reasons).toEqual(['wrong', 'wrong', 'wrong', 'wrong', 'wrong', 'too_many']);
  });

  it('keeps a deactivated person out, and ends their session at once', async () => {
    const { store, auth } = await open();
    const { id } = await addUser(store);
    const headers = await signedIn(auth);
    await store.transaction((q) =>
      q.db.update(q.t.users).set({ deactivatedAt: 1 }).where(eq(q.t.users.id, id)),
    );
    expect(await auth.actorOf(headers)).toBeNull();
    expect(await auth.signIn({ email: EMAIL, password: PASSWORD, ip: IP })).toEqual({
      ok: false,
      reason: 'wrong',
    });
  });

  it('ends on signing out, for whoever kept the cookie too', async () => {
    const { store, auth } = await open();
    await addUser(store);
    const headers = await signedIn(auth);
    const cookies = await auth.signOut(headers);
    expect(cookies.join()).toMatch(/forewarn\.session_token=;.*Max-Age=0/i);
    expect(await auth.actorOf(headers)).toBeNull();
    expect(await sessionsOf(store)).toEqual([]);
  });

  it('ends after seven days without use, and after thirty with it', async () => {
    const { store, auth } = await open();
    await addUser(store);
    const headers = await signedIn(auth);
    const [session] = await sessionsOf(store);
    const idleMs = session!.expiresAt.getTime() - session!.createdAt.getTime();
    expect(Math.round(idleMs / DAY)).toBe(7);

    await store.transaction((q) =>
      q.db.update(q.t.sessions).set({ createdAt: new Date(Date.now() - 31 * DAY) }),
    );
    expect(await auth.actorOf(headers)).toBeNull();
    await store.transaction((q) =>
      q.db.update(q.t.sessions).set({ createdAt: new Date(), expiresAt: new Date(Date.now() - 1) }),
    );
    expect(await auth.actorOf(headers)).toBeNull();
  });

  it('is extended by use', async () => {
    const { store, auth } = await open();
    await addUser(store);
    const headers = await signedIn(auth);
    const soon = new Date(Date.now() + DAY);
    await store.transaction((q) => q.db.update(q.t.sessions).set({ expiresAt: soon }));
    expect(await auth.actorOf(headers)).not.toBeNull();
    const [session] = await sessionsOf(store);
    expect(session!.expiresAt.getTime()).toBeGreaterThan(soon.getTime() + 5 * DAY);
  });

  it('refuses a cookie that this secret has not signed', async () => {
    const { store, auth, log } = await open();
    await addUser(store);
    const headers = await signedIn(auth);
    const other = createAuthentication({
      store,
      config: { publicUrl: 'https://status.example.com' },
      secret: 'dummy_secret_that_examples_show_0123456789',
      now: () => 0,
      log,
    });
    expect(await other.actorOf(headers)).toBeNull();
    const cookie = headers.get('cookie')!;
    for (const forged of [
      cookie.slice(0, -6),
      `${cookie}x`,
      cookie.split('.').slice(0, 2).join('.'),
    ]) {
      expect(await auth.actorOf(new Headers({ cookie: forged }))).toBeNull();
    }
  });

  it('does not disturb a transaction that is open', async () => {
    const { store, auth } = await open();
    await addUser(store);
    const gate = Promise.withResolvers<void>();
    const failing = store.transaction(async (q) => {
      await q.db.update(q.t.users).set({ name: 'Undone' });
      await gate.promise;
      throw new Error('rolled back');
    });
    const signing = signedIn(auth);
    gate.resolve();
    await expect(failing).rejects.toThrow('rolled back');
    const headers = await signing;
    expect((await auth.actorOf(headers))?.user.name).toBe('Ada');
    expect(await sessionsOf(store)).toHaveLength(1);
  });
});

describeOnStores('A token', (make) => {
  async function open() {
    const store = await make();
    const clock = fakeClock();
    const auth = createAuthentication({
      store,
      config: { publicUrl: 'http://localhost:4321' },
      secret: SECRET,
      now: clock.now,
      log: recordingLog(),
    });
    return { store, clock, auth };
  }
  const bearer = (token: string) => new Headers({ authorization: `Bearer ${token}` });

  it('acts under its name with its scopes', async () => {
    const { store, auth } = await open();
    const { token } = await addToken(store, { scopes: ['notices:write', 'audit:read'] });
    expect(await auth.actorOfToken(bearer(token))).toEqual({
      label: 'token:deploy',
      scopes: ['notices:write', 'audit:read'],
    });
  });

  it('is nobody when unknown, revoked, past its end, or in another scheme', async () => {
    const { store, clock, auth } = await open();
    const { token: revoked } = await addToken(store, { revokedAt: 1 });
    const { token: ended } = await addToken(store, { expiresAt: clock.now() });
    const { token } = await addToken(store, { expiresAt: clock.now() + 1 });
    expect(await auth.actorOfToken(bearer(token))).not.toBeNull();
    for (const headers of [
      bearer(revoked),
      bearer(ended),
      bearer(`${token}x`),
      bearer(token.toUpperCase()),
      new Headers({ authorization: `Basic ${token}` }),
      new Headers({ authorization: token }),
      new Headers(),
    ]) {
      expect(await auth.actorOfToken(headers)).toBeNull();
    }
  });

  it('notes its last use at most once a minute', async () => {
    const { store, clock, auth } = await open();
    const { token } = await addToken(store);
    const lastUsed = async () =>
      (await store.read.db.select().from(store.read.t.apiTokens))[0]!.lastUsedAt;
    const start = clock.now();
    await auth.actorOfToken(bearer(token));
    clock.advance(MINUTE - 1);
    await auth.actorOfToken(bearer(token));
    expect(await lastUsed()).toBe(start);
    clock.advance(1);
    await auth.actorOfToken(bearer(token));
    expect(await lastUsed()).toBe(start + MINUTE);
  });
});
