import { type Role } from '#src/domain/actor.ts';
import { notFound } from '#src/domain/errors.ts';
import type { Queries } from '#src/store/queries.ts';
import * as store from '#src/store/staff.ts';
import type { UserRow } from '#src/store/staff.ts';
import { iso } from '../instants.ts';
import { operation } from '../operation.ts';

export interface UserView {
  id: string;
  email: string;
  name: string;
  role: Role;
  deactivated_at: string | null;
  created_at: string;
}

/** Everybody who has or had an account, by address. Owners only. */
export const listUsers = operation({ scope: 'all' }).read(async ({ q }): Promise<UserView[]> =>
  (await store.listUsers(q)).map((row) => ({
    id: row.id,
    email: row.email,
    name: row.name,
    role: row.role,
    deactivated_at: iso(row.deactivatedAt),
    created_at: row.createdAt.toISOString(),
  })),
);

/** Throws `not_found`. */
export async function loadUser(q: Queries, id: string): Promise<UserRow> {
  const row = await store.findUser(q, id);
  if (row === null) {
    throw notFound('There is no user with this id.');
  }
  return row;
}
