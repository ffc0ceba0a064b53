import { requireScope, type Actor } from '#src/domain/actor.ts';
import { Refusal } from '#src/domain/errors.ts';
import { endSessions, findUser, setPasswordHash, type UserRow } from '#src/store/staff.ts';
import type { CommandContext } from '../context.ts';
import { operation, writing } from '../operation.ts';
import { parseInput } from '../parse.ts';
import { PasswordInput } from './input.ts';
import { userLabel } from './label.ts';
import { loadUser } from './list.ts';

/**
 * Gives a person a new password, by themselves or an owner, and ends all their sessions but the
 * one they are in. Asking for the old password is the caller's part. Throws `invalid`,
 * `forbidden`, `not_found`.
 */
export const changePassword = operation({ scope: null }).run(
  async (
    context: CommandContext,
    actor: Actor,
    userId: string,
    raw: unknown,
    keepSessionId?: string,
  ) => {
    const user = await loadUserFor(context, actor, userId);
    const input = parseInput(PasswordInput, raw);
    const passwordHash = await context.hashPassword(input.password);
    return writing(context, actor, async (tx) => {
      if ((await loadUser(tx.q, userId)).deactivatedAt !== null) {
        throw new Refusal('not_allowed', 'This account is deactivated.');
      }
      await setPasswordHash(tx.q, userId, passwordHash, tx.now);
      const endedSessions = await endSessions(tx.q, userId, keepSessionId);
      await tx.audit('user.change_password', 'user', userId, {
        email: user.email,
        ended_sessions: endedSessions,
      });
      return { endedSessions };
    });
  },
);

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
