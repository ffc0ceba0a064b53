import { expect, it } from 'vitest';
import { changeOwnPassword } from '#src/ui/admin/change-own-password.ts';
import type { Staff } from '#src/ui/admin/require-staff.ts';
import { openDesk } from '../api/support.ts';
import { addUser, cookieHeader, PASSWORD } from '../http/support.ts';
import { describeOnSqlite } from '../support/stores.ts';

const NEXT = 'a different long one';
const IP = '192.0.2.7';

describeOnSqlite('Changing one’s own password', (make) => {
  async function open() {
    const store = await make();
    const { app } = await openDesk(store);
    const user = await addUser(store, { role: 'staff' });
    const staff: Staff = {
      actor: { label: `user:${user.email}`, scopes: ['notices:read'] },
      user: { ...user, name: 'Ada', role: 'staff' },
    };
    const signIn = async (password: string): Promise<Headers | null> => {
      const result = await app.auth.signIn({ email: user.email, password, ip: '192.0.2.8' });
      return result.ok ? cookieHeader(result.cookies) : null;
    };
    const change = (old_password: string, password: string, password_again = password) => {
      const form = new FormData();
      for (const [name, value] of Object.entries({ old_password, password, password_again })) {
        form.set(name, value);
      }
      return changeOwnPassword({ locals: { app, clientIp: IP } }, staff, form);
    };
    const sessions = async () => (await store.read.db.select().from(store.read.t.sessions)).length;
    return { app, signIn, change, sessions };
  }

  it('ends every session but the one that goes on', async () => {
    const { app, signIn, change, sessions } = await open();
    const here = await signIn(PASSWORD);
    const elsewhere = await signIn(PASSWORD);
    const result = await change(PASSWORD, NEXT);
    if (!(result instanceof Response)) {
      throw new Error(JSON.stringify(result));
    }
    expect(result.headers.get('location')).toBe('/admin/account?flash=password-changed');
    expect(await app.auth.actorOf(here!)).toBeNull();
    expect(await app.auth.actorOf(elsewhere!)).toBeNull();
    const fresh = cookieHeader(result.headers.getSetCookie());
    expect(await app.auth.actorOf(fresh)).toMatchObject({ user: { name: 'Ada' } });
    expect(await sessions()).toBe(1);
    expect(await signIn(PASSWORD)).toBeNull();
    expect(await signIn(NEXT)).not.toBeNull();
  });

  it.each([
    ['not the old password', ['wrong, wrong, wrong', NEXT], 'old_password'],
    ['two different new ones', [PASSWORD, NEXT, `${NEXT}!`], 'password_again'],
    ['a short new one', [PASSWORD, 'short'], 'password'],
  ] as const)('refuses %s at its field, and leaves no session behind', async (_, typed, field) => {
    const { signIn, change, sessions } = await open();
    await signIn(PASSWORD);
    const [old, next, again] = typed;
    expect(await change(old, next, again)).toMatchObject({ status: 422, faults: [{ field }] });
    expect(await sessions()).toBe(1);
    expect(await signIn(PASSWORD)).not.toBeNull();
  });

  it('does not let a stolen session guess the password for long', async () => {
    const { change } = await open();
    const statuses: number[] = [];
    for (let attempt = 0; attempt < 6; attempt += 1) {
      statuses.push((await change(`guess number ${attempt}`, NEXT)).status);
    }
    expect(statuses).toEqual([422, 422, 422, 422, 422, 429]);
  });
});
