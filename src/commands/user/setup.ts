import type { CommandContext } from '../context.ts';
import { randomBytes } from 'node:crypto';
import { notFound, Refusal } from '#src/domain/errors.ts';
import type { Queries } from '#src/store/queries.ts';
import { writeAudit } from '#src/store/record.ts';
import {
  countOwners,
  deleteSetupLinks,
  hashOf,
  insertSetupLink,
  isSetupLinkLive,
} from '#src/store/staff.ts';
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
  const now = context.now();
  const token = randomBytes(32).toString('base64url');
  return context.store.transaction(async (q) => {
    if ((await countOwners(q, { active: false })) > 0) {
      return null;
    }
    await deleteSetupLinks(q, { expiredAt: now });
    await insertSetupLink(q, {
      hash: hashOf(token),
      createdAt: now,
      expiresAt: now + SETUP_LINK_VALID_MS,
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
  const now = context.now();
  await requireOpen(context.store.read, linkToken, now);
  const input = parseInput(OwnerInput, raw);
  const passwordHash = await context.hashPassword(input.password);
  return context.store.transaction(async (q) => {
    await requireOpen(q, linkToken, now);
    const id = await addUser(q, { ...input, role: 'owner', passwordHash }, now);
    await deleteSetupLinks(q);
    await writeAudit(q, {
      at: now,
      actor: userLabel(input),
      action: 'user.create_owner',
      entity: 'user',
      entityId: id,
      detail: { email: input.email },
    });
    return { id };
  });
}

async function requireOpen(q: Queries, linkToken: string, now: number): Promise<void> {
  if ((await countOwners(q, { active: false })) > 0) {
    throw new Refusal(
      'not_allowed',
      'The set-up is done: sign in, or ask an owner for an account.',
    );
  }
  if (!(await isSetupLinkLive(q, linkToken, now))) {
    throw notFound('This link does not work any more. Start Forewarn again for a new one.');
  }
}
