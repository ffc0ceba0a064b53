import { ROLE_SCOPES, type Actor } from '../../src/domain/actor.ts';
import type { Store } from '../../src/store/queries.ts';
import { insertUser } from '../../src/store/staff.ts';

/** Somebody of the staff by name; `addPeople` lets them sign in. */
export const person = (name: string): Actor => ({
  label: `user:${name}@example.com`,
  scopes: ROLE_SCOPES.staff,
});

/** People who can sign in, so that a second person can be asked. */
export async function addPeople(store: Store, ...names: string[]): Promise<void> {
  const at = new Date(0);
  for (const name of names) {
    await store.transaction((q) =>
      insertUser(
        q,
        {
          id: name,
          name,
          email: `${name}@example.com`,
          emailVerified: true,
          image: null,
          role: 'staff',
          deactivatedAt: null,
          createdAt: at,
          updatedAt: at,
        },
        { id: `account${name}`, passwordHash: 'nobody signs in here' },
      ),
    );
  }
}
