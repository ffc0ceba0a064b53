import { ROLE_SCOPES, type Actor, type Role } from '#src/domain/actor.ts';
import type { Store } from '#src/store/queries.ts';
import { insertUser } from '#src/store/staff.ts';

/** Somebody of the staff by name; `addPerson` lets them sign in. */
export const person = (name: string, role: Role = 'staff'): Actor => ({
  label: `user:${name}@example.com`,
  scopes: ROLE_SCOPES[role],
});

/** Somebody who can sign in. */
export async function addPerson(store: Store, name: string, role: Role = 'staff'): Promise<void> {
  const at = new Date(0);
  await store.transaction((q) =>
    insertUser(
      q,
      {
        id: name,
        name,
        email: `${name}@example.com`,
        emailVerified: true,
        image: null,
        role,
        deactivatedAt: null,
        createdAt: at,
        updatedAt: at,
      },
      { id: `account${name}`, passwordHash: 'nobody signs in here' },
    ),
  );
}

/** People who can sign in, so that a second person can be asked. */
export async function addPeople(store: Store, ...names: string[]): Promise<void> {
  for (const name of names) {
    await addPerson(store, name);
  }
}
