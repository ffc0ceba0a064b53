import type { CommandContext } from '../context.ts';
import { requireScope, type Actor } from '#src/domain/actor.ts';
import { Refusal } from '#src/domain/errors.ts';
import { writeAudit } from '#src/store/record.ts';
import { endSessions, findUser, setPasswordHash, type UserRow } from '#src/store/staff.ts';
import { parseInput } from '../parse.ts';
import { PasswordInput } from './input.ts';
import { userLabel } from './label.ts';
import { loadUser } from './list.ts';

/**
 * Gives a person a new password, by themselves or an owner, and ends all their sessions but the
 * one they are in. Asking for the old password is the caller's part. Throws `invalid`,
 * `forbidden`, `not_found`.
 */
export async function changePassword(
  context: CommandContext,
  actor: Actor,
  userId: string,
  raw: unknown,
  keepSessionId?: string,
): Promise<{ endedSessions: number }> {
  const user = await loadUserFor(context, actor, userId);
  const input = parseInput(PasswordInput, raw);
  const passwordHash = await context.hashPassword(input.password);
  const now = context.now();
  return context.store.transaction(async (q) => {
    if ((await loadUser(q, userId)).deactivatedAt !== null) {
      throw new Refusal('not_allowed', 'This account is deactivated.');
    }
    await setPasswordHash(q, userId, passwordHash, now);
    const endedSessions = await endSessions(q, userId, keepSessionId);
    await writeAudit(q, {
      at: now,
      actor: actor.label,
      action: 'user.change_password',
      entity: 'user',
      entityId: userId,
      detail: { email: user.email, ended_sessions: endedSessions },
    });
    return { endedSessions };
  });
}

/** Whoever may not touch the account does not learn whether it exists. */
async function loadUserFor(
  context: CommandContext,
  actor: Actor,
  userId: string,
): Promise<UserRow> {
  const user = await findUser(context.store.read, userId);
  if (user === null || actor.label !== userLabel(user)) {
    requireScope(actor, 'all');
  }
  return loadUser(context.store.read, userId);
}
