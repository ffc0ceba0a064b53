import type { Role } from '#src/domain/actor.ts';
import { Refusal } from '#src/domain/errors.ts';
import { newId } from '#src/store/ids.ts';
import { findUserByEmail, insertUser } from '#src/store/staff.ts';
import { type Tx } from '../operation.ts';

/** Writes a person into the caller's transaction; returns the id. Throws `conflict`. */
export async function addUser(
  tx: Tx,
  user: { email: string; name: string; role: Role; passwordHash: string },
): Promise<string> {
  if ((await findUserByEmail(tx.q, user.email)) !== null) {
    const detail = 'belongs to somebody who already has an account';
    throw new Refusal('conflict', `This address ${detail}.`, {
      faults: [{ pointer: '/email', detail }],
    });
  }
  const id = newId();
  const at = new Date(tx.now);
  await insertUser(
    tx.q,
    {
      id,
      name: user.name,
      email: user.email,
      emailVerified: true,
      image: null,
      role: user.role,
      deactivatedAt: null,
      createdAt: at,
      updatedAt: at,
    },
    { id: newId(), passwordHash: user.passwordHash },
  );
  return id;
}
