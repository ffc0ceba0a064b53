import type { Actor } from '#src/domain/actor.ts';
import { isNeutral } from '#src/domain/disclosure.ts';
import type { Refusal } from '#src/domain/errors.ts';
import { tellStaff } from '#src/outbox/staff/tell.ts';
import { auditSince } from '#src/store/record.ts';
import type { CommandContext } from '../context.ts';
import { writing } from '../operation.ts';

const HOUR_MS = 3_600_000;
/** Refusals in an hour that may be mistakes; what comes beyond is told, and no longer counted. */
const MISTAKES = 10;

/**
 * Counts a refusal that tells somebody who may not read notices that their word was private, on
 * the record, and tells owners when one caller has more than ten in an hour: together they answer
 * guesses. In a transaction of its own, since that of the refused command is undone.
 */
export async function noteRefusal(
  context: CommandContext,
  actor: Actor,
  { faults }: Pick<Refusal, 'faults'>,
): Promise<void> {
  if (!faults.some(isNeutral)) {
    return;
  }
  const entry = { entity: 'actor', entityId: actor.label, action: 'disclosure.guess' };
  await writing(context, actor, async (tx) => {
    const before = await auditSince(tx.q, entry, tx.now - HOUR_MS + 1);
    if (before.length > MISTAKES) {
      return;
    }
    await tx.audit(entry.action, entry.entity, entry.entityId);
    if (before.length === MISTAKES) {
      await tellStaff(tx.q, {
        dedupeKey: `guesses|${tx.actor.label}|${tx.now}`,
        kind: 'disclosure_guesses',
        subject: `${tx.actor.label} was refused private words ${MISTAKES + 1} times in an hour`,
        text:
          `${tx.actor.label} may not read notices, and more than ${MISTAKES} of its texts in the last hour were ` +
          'refused because they name what is private. Each refusal says that a word is. If nobody of yours ' +
          'is trying that out, revoke its token. The record has the times.',
        now: tx.now,
      });
    }
  });
}
