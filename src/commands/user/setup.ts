import { randomBytes } from 'node:crypto';
import { ROLE_SCOPES, SYSTEM, type Actor } from '#src/domain/actor.ts';
import { notFound, Refusal } from '#src/domain/errors.ts';
import {
  countOwners,
  deleteSetupLinks,
  hashOf,
  insertSetupLink,
  isSetupLinkLive,
} from '#src/store/staff.ts';
import type { CommandContext } from '../context.ts';
import { reading, writing, type Tx } from '../operation.ts';
import { parseInput } from '../parse.ts';
import { addUser } from './add.ts';
import { OwnerInput } from './input.ts';
import { userLabel } from './label.ts';

/** How long a link for the set-up works. */
export const SETUP_LINK_VALID_MS = 24 * 3_600_000;

/** `done` once there is or ever was an owner, deactivated ones included. */
export async function setupStatus(context: CommandContext): Promise<'open' | 'done'> {
  const owners = await countOwners(context.store.read, { active: false });
  return owners > 0 ? 'done' : 'open';
}

/** The token of a one-time link with which the first owner is made; null once there is an owner. */
export async function issueSetupLink(context: CommandContext): Promise<string | null> {
  const token = randomBytes(32).toString('base64url');
  return writing(context, SYSTEM, async (tx) => {
    if ((await countOwners(tx.q, { active: false })) > 0) {
      return null;
    }
    await deleteSetupLinks(tx.q, { expiredAt: tx.now });
    await insertSetupLink(tx.q, {
      hash: hashOf(token),
      createdAt: tx.now,
      expiresAt: tx.now + SETUP_LINK_VALID_MS,
    });
    return token;
  });
}

/**
 * Makes the first owner with a link from `issueSetupLink`. Of two at once one succeeds. Throws
 * `not_allowed` once there is an owner, `not_found` for a link that does not work, `invalid`.
 */
export async function createOwner(
  context: CommandContext,
  linkToken: string,
  raw: unknown,
): Promise<{ id: string }> {
  await requireOpen(reading(context, SYSTEM), linkToken);
  const input = parseInput(OwnerInput, raw);
  const passwordHash = await context.hashPassword(input.password);
  const owner: Actor = { label: userLabel(input), scopes: ROLE_SCOPES.owner };
  return writing(context, owner, async (tx) => {
    await requireOpen(tx, linkToken);
    const id = await addUser(tx, { ...input, role: 'owner', passwordHash });
    await deleteSetupLinks(tx.q);
    await tx.audit('user.create_owner', 'user', id, { email: input.email });
    return { id };
  });
}

async function requireOpen(tx: Tx, linkToken: string): Promise<void> {
  if ((await countOwners(tx.q, { active: false })) > 0) {
    throw new Refusal(
      'not_allowed',
      'The set-up is done: sign in, or ask an owner for an account.',
    );
  }
  if (!(await isSetupLinkLive(tx.q, linkToken, tx.now))) {
    throw notFound('This link does not work any more. Start Forewarn again for a new one.');
  }
}
