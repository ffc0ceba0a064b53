import type { CommandContext } from '../context.ts';
import { randomBytes } from 'node:crypto';
import * as z from 'zod';
import { may, requireScope, SCOPES, VIA, type Actor, type Scope } from '#src/domain/actor.ts';
import { Refusal, type Fault } from '#src/domain/errors.ts';
import { newId } from '#src/store/ids.ts';
import type { Queries } from '#src/store/queries.ts';
import { writeAudit } from '#src/store/record.ts';
import { hashOf, insertToken, listTokens } from '#src/store/staff.ts';
import { iso, readInstant, throwFaults } from '../instants.ts';
import { line, oneOf, parseInput } from '../parse.ts';
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
export async function createToken(
  context: CommandContext,
  actor: Actor,
  raw: unknown,
): Promise<CreatedToken> {
  requireScope(actor, 'tokens:write');
  const input = parseInput(TokenInput, raw);
  const now = context.now();
  const faults: Fault[] = [];
  const expiresAt = input.expires_at
    ? readInstant(input.expires_at, context.timeZone, '/expires_at', faults)
    : null;
  if (expiresAt !== null && expiresAt <= now) {
    faults.push({ pointer: '/expires_at', detail: 'must be in the future' });
  }
  throwFaults(faults);
  const missing = input.scopes.find((scope) => !may(actor, scope));
  if (missing !== undefined) {
    const detail = `${actor.label} does not have the scope ${missing} and cannot give it away.`;
    throw new Refusal('forbidden', detail, { faults: [{ pointer: '/scopes', detail }] });
  }

  const token = `fw_${randomBytes(32).toString('base64url')}`;
  const created = {
    id: newId(),
    name: input.name,
    prefix: token.slice(0, PREFIX_LENGTH),
    scopes: input.scopes,
  };
  return context.store.transaction(async (q) => {
    const live = (await listTokens(q)).filter((row) => isLive(row, now));
    if (live.some((row) => row.name === input.name)) {
      const detail = `is the name of another token: choose one that tells them apart`;
      throw new Refusal('conflict', `The name “${input.name}” ${detail}.`, {
        faults: [{ pointer: '/name', detail }],
      });
    }
    await insertToken(q, {
      ...created,
      hash: hashOf(token),
      createdBy: await originOf(q, actor, now),
      createdAt: now,
      expiresAt,
      lastUsedAt: null,
      revokedAt: null,
    });
    await writeAudit(q, {
      at: now,
      actor: actor.label,
      action: 'token.create',
      entity: 'token',
      entityId: created.id,
      detail: { name: created.name, scopes: created.scopes, expires_at: iso(expiresAt) },
    });
    return { ...created, token, expires_at: iso(expiresAt) };
  });
}

/**
 * Who answers for the token: a token made by a token keeps the person at the beginning, so that
 * everything a person made ends with them.
 */
async function originOf(q: Queries, actor: Actor, now: number): Promise<string> {
  const maker = (await listTokens(q)).find(
    (row) => isLive(row, now) && actor.label === `token:${row.name}`,
  );
  return maker === undefined ? actor.label : `${maker.createdBy}${VIA}${actor.label}`;
}
