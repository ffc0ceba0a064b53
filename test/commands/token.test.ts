import { expect, it } from 'vitest';
import { createToken, listTokens, revokeToken } from '#src/commands/token/index.ts';
import { SYSTEM, type Actor } from '#src/domain/actor.ts';
import { listAudit } from '#src/store/record.ts';
import { findActorByToken } from '#src/store/staff.ts';
import { DAY } from '../support/clock.ts';
import { faultsOf, refusalOf, registryContext } from '../support/registry.ts';
import { describeOnStores } from '../support/stores.ts';

const DEPLOY = { name: 'deploy', scopes: ['notices:write'] };

describeOnStores('tokens', (make) => {
  it('are shown once and stored as a hash only', async () => {
    const context = registryContext(await make());
    const made = await createToken(context, SYSTEM, DEPLOY);
    expect(made.token).toMatch(/^fw_[A-Za-z0-9_-]{43}$/);
    expect(made.prefix).toBe(made.token.slice(0, 8));
    const { t, db } = context.store.read;
    const stored = JSON.stringify([
      await db.select().from(t.apiTokens),
      await listAudit(context.store.read, { limit: 10 }),
      await listTokens(context, SYSTEM),
    ]);
    expect(stored).not.toContain(made.token);
    expect(stored).not.toContain(made.token.slice(9));
    expect(stored).toContain(made.prefix);
  });

  it('act with the scopes they were given', async () => {
    const context = registryContext(await make());
    const { token } = await createToken(context, SYSTEM, DEPLOY);
    const find = (text: string) => findActorByToken(context.store.read, text, context.now());
    expect(await find(token)).toEqual({ label: 'token:deploy', scopes: ['notices:write'] });
    for (const wrong of ['', 'fw_', token.slice(0, -1), `${token}x`, ` ${token}`, `${token}\n`]) {
      expect(await find(wrong)).toBeNull();
    }
  });

  it('end when they are revoked, once and for all', async () => {
    const context = registryContext(await make());
    const { id, token } = await createToken(context, SYSTEM, DEPLOY);
    await revokeToken(context, SYSTEM, id);
    const entries = await listAudit(context.store.read, { limit: 10 });
    await revokeToken(context, SYSTEM, id);
    expect(await findActorByToken(context.store.read, token, context.now())).toBeNull();
    expect(await listAudit(context.store.read, { limit: 10 })).toHaveLength(entries.length);
    expect(await listTokens(context, SYSTEM)).toMatchObject([{ id, live: false }]);
    expect((await refusalOf(revokeToken(context, SYSTEM, 'nothing'))).code).toBe('not_found');
  });

  it('end at the time they were made for', async () => {
    const context = registryContext(await make());
    const expires_at = new Date(context.now() + DAY).toISOString();
    const { token } = await createToken(context, SYSTEM, { ...DEPLOY, expires_at });
    const find = () => findActorByToken(context.store.read, token, context.now());
    context.clock.advance(DAY - 1);
    expect(await find()).not.toBeNull();
    context.clock.advance(1);
    expect(await find()).toBeNull();
    expect(await listTokens(context, SYSTEM)).toMatchObject([{ live: false, revoked_at: null }]);
  });

  it('refuse scopes that there are not and times that are over', async () => {
    const context = registryContext(await make());
    const faults = await faultsOf(createToken(context, SYSTEM, { name: '', scopes: ['root'] }));
    expect(faults.map(({ pointer }) => pointer)).toEqual(['/name', '/scopes/0']);
    expect(await faultsOf(createToken(context, SYSTEM, { ...DEPLOY, scopes: [] }))).toHaveLength(1);
    const expires_at = new Date(context.now()).toISOString();
    expect(await faultsOf(createToken(context, SYSTEM, { ...DEPLOY, expires_at }))).toEqual([
      { pointer: '/expires_at', detail: 'must be in the future' },
    ]);
  });

  it('have names of their own while they live', async () => {
    const context = registryContext(await make());
    const { id } = await createToken(context, SYSTEM, DEPLOY);
    expect((await refusalOf(createToken(context, SYSTEM, DEPLOY))).code).toBe('conflict');
    await revokeToken(context, SYSTEM, id);
    await expect(createToken(context, SYSTEM, DEPLOY)).resolves.toMatchObject({ name: 'deploy' });
  });

  it('cannot give away what their maker does not have', async () => {
    const context = registryContext(await make());
    const maker: Actor = { label: 'token:maker', scopes: ['tokens:write', 'notices:read'] };
    const refusal = await refusalOf(createToken(context, maker, { name: 'x', scopes: ['all'] }));
    expect(refusal.code).toBe('forbidden');
    await createToken(context, maker, { name: 'y', scopes: ['notices:read'] });
    const staff: Actor = { label: 'user:a@example.com', scopes: ['notices:write'] };
    expect((await refusalOf(createToken(context, staff, DEPLOY))).code).toBe('forbidden');
    expect((await refusalOf(listTokens(context, staff))).code).toBe('forbidden');
  });
});
