import type { CommandContext } from '../context.ts';
import { requireScope, type Actor } from '#src/domain/actor.ts';
import { notFound } from '#src/domain/errors.ts';
import { writeAudit } from '#src/store/record.ts';
import { findToken, revokeTokens } from '#src/store/staff.ts';

/** Ends a token at once; ending it again changes nothing. Throws `not_found`. */
export async function revokeToken(
  context: CommandContext,
  actor: Actor,
  id: string,
): Promise<void> {
  requireScope(actor, 'tokens:write');
  const now = context.now();
  await context.store.transaction(async (q) => {
    const row = await findToken(q, id);
    if (row === null) {
      throw notFound('There is no token with this id.');
    }
    if (row.revokedAt !== null) {
      return;
    }
    await revokeTokens(q, [id], now);
    await writeAudit(q, {
      at: now,
      actor: actor.label,
      action: 'token.revoke',
      entity: 'token',
      entityId: id,
      detail: { name: row.name },
    });
  });
}
