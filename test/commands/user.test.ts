import { expect, it } from 'vitest';
import { createToken, listTokens } from '#src/commands/token/index.ts';
import { changePassword, createUser, deactivateUser, listUsers } from '#src/commands/user/index.ts';
import {
  createOwner,
  issueSetupLink,
  SETUP_LINK_VALID_MS,
  setupStatus,
} from '#src/commands/user/setup.ts';
import { SYSTEM, type Actor } from '#src/domain/actor.ts';
import type { Store } from '#src/store/queries.ts';
import { listAudit } from '#src/store/record.ts';
import { findActorByToken } from '#src/store/staff.ts';
import { faultsOf, refusalOf, registryContext } from '../support/registry.ts';
import { describeOnStores } from '../support/stores.ts';

const ADA = { email: 'Ada@Example.com ', name: 'Ada', password: 'a long password' };
const STAFF: Actor = { label: 'user:bob@example.com', scopes: ['notices:write'] };

async function addSession(store: Store, userId: string, id: string): Promise<void> {
  const at = new Date(0);
  await store.transaction(async (q) => {
    await q.db.insert(q.t.sessions).values({
      id,
      token: `token-${id}`,
      userId,
      expiresAt: at,
      createdAt: at,
      updatedAt: at,
    });
  });
}

async function sessionIds(store: Store): Promise<string[]> {
  const rows = await store.read.db.select().from(store.read.t.sessions);
  return rows.map(({ id }) => id);
}

describeOnStores('people', (make) => {
  it('get an account as the authentication library expects it', async () => {
    const context = registryContext(await make());
    const { id } = await createUser(context, SYSTEM, ADA);
    const { db, t } = context.store.read;
    expect(await db.select().from(t.users)).toMatchObject([
      { id, email: 'ada@example.com', role: 'staff', emailVerified: true },
    ]);
    expect(await db.select().from(t.accounts)).toMatchObject([
      { userId: id, accountId: id, providerId: 'credential', password: 'hashed a long password' },
    ]);
    const audit = JSON.stringify(await listAudit(context.store.read, { limit: 5 }));
    expect(audit).toContain('user.create');
    expect(audit).not.toContain('a long password');
  });

  it('are one account however the address is written', async () => {
    const context = registryContext(await make());
    await createUser(context, SYSTEM, ADA);
    const refusal = await refusalOf(
      createUser(context, SYSTEM, { ...ADA, email: 'ADA@EXAMPLE.COM' }),
    );
    expect(refusal).toMatchObject({ code: 'conflict', faults: [{ pointer: '/email' }] });
  });

  it('need a password that is neither short, nor endless, nor one letter', async () => {
    const context = registryContext(await make());
    for (const password of ['elevenchars', 'x'.repeat(12), 'abcdefghij'.repeat(13), 7]) {
      const faults = await faultsOf(createUser(context, SYSTEM, { ...ADA, password }));
      expect(faults.map(({ pointer }) => pointer)).toEqual(['/password']);
    }
    const email = 'a@example.com\r\nBcc: b@example.com';
    expect((await faultsOf(createUser(context, SYSTEM, { ...ADA, email })))[0]?.pointer).toBe(
      '/email',
    );
    expect(await listUsers(context, SYSTEM)).toEqual([]);
  });

  it('are kept by owners only', async () => {
    const context = registryContext(await make());
    const { id } = await createUser(context, SYSTEM, ADA);
    for (const work of [
      createUser(context, STAFF, ADA),
      listUsers(context, STAFF),
      deactivateUser(context, STAFF, id),
      changePassword(context, STAFF, id, { password: 'another password' }),
      changePassword(context, STAFF, 'nobody', { password: 'another password' }),
    ]) {
      expect((await refusalOf(work)).code).toBe('forbidden');
    }
  });

  it('lose every other session with a new password', async () => {
    const context = registryContext(await make());
    const { id } = await createUser(context, SYSTEM, ADA);
    const other = await createUser(context, SYSTEM, { ...ADA, email: 'eve@example.com' });
    await addSession(context.store, id, 'here');
    await addSession(context.store, id, 'there');
    await addSession(context.store, other.id, 'eve');
    const ada: Actor = { label: 'user:ada@example.com', scopes: ['notices:read'] };
    await changePassword(context, ada, id, { password: 'another password' }, 'here');
    expect((await sessionIds(context.store)).sort()).toEqual(['eve', 'here']);
    const { db, t } = context.store.read;
    const passwords = (await db.select().from(t.accounts)).map(({ password }) => password);
    expect(passwords.sort()).toEqual(['hashed a long password', 'hashed another password']);
  });

  it('lose sessions and tokens, also those made by their tokens, when they are shut out', async () => {
    const context = registryContext(await make());
    const { id } = await createUser(context, SYSTEM, { ...ADA, role: 'owner' });
    await createUser(context, SYSTEM, { ...ADA, email: 'ada@example.com.au', role: 'owner' });
    const ada: Actor = { label: 'user:ada@example.com', scopes: ['all'] };
    const namesake: Actor = { label: 'user:ada@example.com.au', scopes: ['all'] };
    const first = await createToken(context, ada, { name: 'first', scopes: ['all'] });
    const find = (token: string) => findActorByToken(context.store.read, token, context.now());
    const second = await createToken(context, (await find(first.token))!, {
      name: 'second',
      scopes: ['all'],
    });
    const others = await createToken(context, namesake, { name: 'others', scopes: ['all'] });
    await addSession(context.store, id, 'here');

    expect(await deactivateUser(context, SYSTEM, id)).toEqual({
      endedSessions: 1,
      revokedTokens: 2,
    });
    expect(await sessionIds(context.store)).toEqual([]);
    expect(await find(first.token)).toBeNull();
    expect(await find(second.token)).toBeNull();
    expect(await find(others.token)).not.toBeNull();
    expect(await deactivateUser(context, SYSTEM, id)).toEqual({
      endedSessions: 0,
      revokedTokens: 0,
    });
    expect(await listTokens(context, SYSTEM)).toHaveLength(3);
  });

  it('keep at least one owner', async () => {
    const context = registryContext(await make());
    const { id } = await createUser(context, SYSTEM, { ...ADA, role: 'owner' });
    expect((await refusalOf(deactivateUser(context, SYSTEM, id))).code).toBe('not_allowed');
    expect((await refusalOf(deactivateUser(context, SYSTEM, 'nobody'))).code).toBe('not_found');
  });
});

describeOnStores('the set-up', (make) => {
  it('makes one owner with a link that works once', async () => {
    const context = registryContext(await make());
    expect(await setupStatus(context)).toBe('open');
    const link = (await issueSetupLink(context))!;
    const { id } = await createOwner(context, link, ADA);
    expect(await listUsers(context, SYSTEM)).toMatchObject([{ id, role: 'owner' }]);
    expect(await setupStatus(context)).toBe('done');
    expect(await issueSetupLink(context)).toBeNull();
    const again = createOwner(context, link, { ...ADA, email: 'eve@example.com' });
    expect((await refusalOf(again)).code).toBe('not_allowed');
  });

  it('makes one owner of two who set up at once', async () => {
    const context = registryContext(await make());
    const links = [(await issueSetupLink(context))!, (await issueSetupLink(context))!];
    const outcomes = await Promise.allSettled(
      links.map((link, index) =>
        createOwner(context, link, { ...ADA, email: `owner${index}@example.com` }),
      ),
    );
    expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    expect(await listUsers(context, SYSTEM)).toHaveLength(1);
  });

  it('refuses links that are made up or older than a day, also when the clock is set back later', async () => {
    const context = registryContext(await make());
    const link = (await issueSetupLink(context))!;
    for (const wrong of ['', 'x', link.slice(1), `${link} `]) {
      expect((await refusalOf(createOwner(context, wrong, ADA))).code).toBe('not_found');
    }
    context.clock.advance(SETUP_LINK_VALID_MS);
    expect((await refusalOf(createOwner(context, link, ADA))).code).toBe('not_found');
    const fresh = (await issueSetupLink(context))!;
    context.clock.advance(-SETUP_LINK_VALID_MS);
    expect((await refusalOf(createOwner(context, link, ADA))).code).toBe('not_found');
    await expect(createOwner(context, fresh, ADA)).resolves.toHaveProperty('id');
  });

  it('stays done when the only owner is gone', async () => {
    const context = registryContext(await make());
    const link = (await issueSetupLink(context))!;
    const { id } = await createOwner(context, link, ADA);
    await context.store.transaction(async (q) => {
      await q.db.update(q.t.users).set({ deactivatedAt: context.now() });
    });
    expect(await setupStatus(context)).toBe('done');
    expect(await issueSetupLink(context)).toBeNull();
    expect(id).toHaveLength(12);
  });

  it('keeps only the hash of a link', async () => {
    const context = registryContext(await make());
    const link = (await issueSetupLink(context))!;
    const { db, t } = context.store.read;
    expect(JSON.stringify(await db.select().from(t.setupLinks))).not.toContain(link);
  });
});
