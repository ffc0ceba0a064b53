import { Refusal } from '#src/domain/errors.ts';
import {
  countOwners,
  endSessions,
  listTokens,
  revokeTokens,
  updateUser,
} from '#src/store/staff.ts';
import { endWordsOf } from '../approval/end-words.ts';
import { operation } from '../operation.ts';
import { isLive, isMadeBy } from '../token/live.ts';
import { userLabel } from './label.ts';
import { loadUser } from './list.ts';

/**
 * Shuts a person out at once: no sign-in, no session, none of the tokens they made or
 * had made, and no word of theirs by which something could still be published.
 * Owners only. Throws `not_found`, and `not_allowed` for the last owner.
 */
export const deactivateUser = operation({ scope: 'all' }).write(async (tx, userId: string) => {
  const user = await loadUser(tx.q, userId);
  if (user.deactivatedAt !== null) {
    return { endedSessions: 0, revokedTokens: 0 };
  }
  if (user.role === 'owner' && (await countOwners(tx.q, { active: true })) === 1) {
    throw new Refusal('not_allowed', 'This is the only owner: make another one first.');
  }
  await updateUser(tx.q, userId, { deactivatedAt: tx.now, updatedAt: new Date(tx.now) });
  const endedSessions = await endSessions(tx.q, userId);
  const made = (await listTokens(tx.q)).filter(
    (row) => isLive(row, tx.now) && isMadeBy(row, userLabel(user)),
  );
  await revokeTokens(
    tx.q,
    made.map((row) => row.id),
    tx.now,
  );
  await endWordsOf(tx, userLabel(user));
  await tx.audit('user.deactivate', 'user', userId, {
    email: user.email,
    ended_sessions: endedSessions,
    revoked_tokens: made.length,
  });
  return { endedSessions, revokedTokens: made.length };
});
