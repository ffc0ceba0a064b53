import type { CommandContext } from '../context.ts';
import { requireScope, type Actor } from '#src/domain/actor.ts';
import { Refusal } from '#src/domain/errors.ts';
import { writeAudit } from '#src/store/record.ts';
import {
  countOwners,
  endSessions,
  listTokens,
  revokeTokens,
  updateUser,
} from '#src/store/staff.ts';
import { endWordsOf } from '../approval/end-words.ts';
import { isLive, isMadeBy } from '../token/live.ts';
import { userLabel } from './label.ts';
import { loadUser } from './list.ts';

/**
 * Shuts a person out at once: no sign-in, no session, none of the tokens they made or
 * had made, and no word of theirs by which something could still be published.
 * Owners only. Throws `not_found`, and `not_allowed` for the last owner.
 */
export async function deactivateUser(
  context: CommandContext,
  actor: Actor,
  userId: string,
): Promise<{ endedSessions: number; revokedTokens: number }> {
  requireScope(actor, 'all');
  const now = context.now();
  return context.store.transaction(async (q) => {
    const user = await loadUser(q, userId);
    if (user.deactivatedAt !== null) {
      return { endedSessions: 0, revokedTokens: 0 };
    }
    if (user.role === 'owner' && (await countOwners(q, { active: true })) === 1) {
      throw new Refusal('not_allowed', 'This is the only owner: make another one first.');
    }
    await updateUser(q, userId, { deactivatedAt: now, updatedAt: new Date(now) });
    const endedSessions = await endSessions(q, userId);
    const made = (await listTokens(q)).filter(
      (row) => isLive(row, now) && isMadeBy(row, userLabel(user)),
    );
    await revokeTokens(
      q,
      made.map((row) => row.id),
      now,
    );
    await endWordsOf(q, actor, userLabel(user), now);
    await writeAudit(q, {
      at: now,
      actor: actor.label,
      action: 'user.deactivate',
      entity: 'user',
      entityId: userId,
      detail: { email: user.email, ended_sessions: endedSessions, revoked_tokens: made.length },
    });
    return { endedSessions, revokedTokens: made.length };
  });
}
