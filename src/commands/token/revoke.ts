import { notFound } from '#src/domain/errors.ts';
import { findToken, revokeTokens } from '#src/store/staff.ts';
import { operation } from '../operation.ts';

/** Ends a token at once; ending it again changes nothing. Throws `not_found`. */
export const revokeToken = operation({ scope: 'tokens:write' }).write(async (tx, id: string) => {
  const row = await findToken(tx.q, id);
  if (row === null) {
    throw notFound('There is no token with this id.');
  }
  if (row.revokedAt !== null) {
    return;
  }
  await revokeTokens(tx.q, [id], tx.now);
  await tx.audit('token.revoke', 'token', id, { name: row.name });
});
