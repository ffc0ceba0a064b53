import { randomBytes } from 'node:crypto';
import * as z from 'zod';
import { may, SCOPES, VIA, type Scope } from '#src/domain/actor.ts';
import { Refusal, type Fault } from '#src/domain/errors.ts';
import { newId } from '#src/store/ids.ts';
import { hashOf, insertToken, listTokens } from '#src/store/staff.ts';
import { iso, readInstant, throwFaults } from '../instants.ts';
import { operation, type Tx } from '../operation.ts';
import { line, oneOf } from '../parse.ts';
import { isLive } from './live.ts';

const PREFIX_LENGTH = 8;

const TokenInput = z.strictObject({
  name: line(60),
  scopes: z
    .array(oneOf(SCOPES), { error: `must be a list of ${SCOPES.join(', ')}` })
    .min(1, { error: `must name at least one of ${SCOPES.join(', ')}` })
    .max(SCOPES.length, { error: 'must name each scope once' })
    .transform((scopes) => SCOPES.filter((scope) => scopes.includes(scope))),
  expires_at: line(40).nullish(),
});

export interface CreatedToken {
  id: string;
  name: string;
  /** Shown this once: only its hash is kept. */
  token: string;
  prefix: string;
  scopes: Scope[];
  expires_at: string | null;
}

/**
 * Makes a token for machines. Nobody can give a right that they do not have. Throws `invalid`,
 * `conflict` for a name that a live token has, `forbidden`.
 */
export const createToken = operation({ scope: 'tokens:write', input: TokenInput }).write(
  async (tx, input): Promise<CreatedToken> => {
    const faults: Fault[] = [];
    const expiresAt = input.expires_at
      ? readInstant(input.expires_at, tx.timeZone, '/expires_at', faults)
      : null;
    if (expiresAt !== null && expiresAt <= tx.now) {
      faults.push({ pointer: '/expires_at', detail: 'must be in the future' });
    }
    throwFaults(faults);
    const missing = input.scopes.find((scope) => !may(tx.actor, scope));
    if (missing !== undefined) {
      const detail = `${tx.actor.label} does not have the scope ${missing} and cannot give it away.`;
      throw new Refusal('forbidden', detail, { faults: [{ pointer: '/scopes', detail }] });
    }

    const token = `fw_${randomBytes(32).toString('base64url')}`;
    const created = {
      id: newId(),
      name: input.name,
      prefix: token.slice(0, PREFIX_LENGTH),
      scopes: input.scopes,
    };

    const live = (await listTokens(tx.q)).filter((row) => isLive(row, tx.now));
    if (live.some((row) => row.name === input.name)) {
      const detail = `is the name of another token: choose one that tells them apart`;
      throw new Refusal('conflict', `The name “${input.name}” ${detail}.`, {
        faults: [{ pointer: '/name', detail }],
      });
    }
    await insertToken(tx.q, {
      ...created,
      hash: hashOf(token),
      createdBy: await originOf(tx),
      createdAt: tx.now,
      expiresAt,
      lastUsedAt: null,
      revokedAt: null,
    });
    await tx.audit('token.create', 'token', created.id, {
      name: created.name,
      scopes: created.scopes,
      expires_at: iso(expiresAt),
    });
    return { ...created, token, expires_at: iso(expiresAt) };
  },
);

/**
 * Who answers for the token: a token made by a token keeps the person at the beginning, so that
 * everything a person made ends with them.
 */
async function originOf(tx: Tx): Promise<string> {
  const maker = (await listTokens(tx.q)).find(
    (row) => isLive(row, tx.now) && tx.actor.label === `token:${row.name}`,
  );
  return maker === undefined ? tx.actor.label : `${maker.createdBy}${VIA}${tx.actor.label}`;
}
