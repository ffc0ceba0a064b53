import type { CommandContext } from '../context.ts';
import * as z from 'zod';
import { requireScope, type Actor } from '#src/domain/actor.ts';
import { invalidField, Refusal, type Fault } from '#src/domain/errors.ts';
import { isFinished } from '#src/domain/notice.ts';
import { clockStopped } from '#src/domain/response-clock.ts';
import { updateNotice } from '#src/store/notices.ts';
import { raisePublication, writeAudit } from '#src/store/record.ts';
import { iso, readInstant, throwFaults } from '../instants.ts';
import { line, parseInput } from '../parse.ts';
import { checkRevision, loadNotice } from './load.ts';
import { tellSaidInTime } from './tell-softened.ts';

const ResponseInput = z.strictObject({
  /** When it was applied after all, in another way than this notice announced. */
  applied_at: line(40).nullish(),
  /** What became of it: for the record, not for customers. */
  reason: line(500, 10),
});

/**
 * Stops the response clock of work that ended without applying its patch, rolled back or
 * cancelled: because it was applied in another way, or because it need not be. Throws `invalid`,
 * `not_allowed`, `not_found`.
 */
export async function closeResponse(
  context: CommandContext,
  actor: Actor,
  id: string,
  raw: unknown,
  expectedRevision?: number,
): Promise<{ id: string }> {
  requireScope(actor, 'notices:write');
  const input = parseInput(ResponseInput, raw);
  const now = context.now();
  return context.store.transaction(async (q) => {
    const notice = await loadNotice(q, id);
    checkRevision(notice, expectedRevision);
    if (notice.respondBy === null) {
      throw new Refusal('not_allowed', 'This notice has no response clock.');
    }
    if (clockStopped(notice)) {
      throw new Refusal('not_allowed', 'The response clock of this notice has stopped already.');
    }
    if (notice.status === 'draft' || !isFinished(notice.kind, notice.status)) {
      throw new Refusal(
        'not_allowed',
        'The clock stops when this notice is completed; close it only where it ended otherwise.',
      );
    }
    const faults: Fault[] = [];
    const applied = input.applied_at
      ? readInstant(input.applied_at, notice.timeZone, '/applied_at', faults)
      : null;
    throwFaults(faults);
    if (applied !== null && applied > now) {
      throw invalidField('/applied_at', 'must not be in the future');
    }
    await updateNotice(q, id, {
      ...(applied === null ? { responseClosedAt: now } : { respondedAt: applied }),
      revision: notice.revision + 1,
      updatedAt: now,
    });
    if (notice.commitPublicly) {
      await raisePublication(q, now);
    }
    if (applied !== null) {
      await tellSaidInTime(context, q, actor, notice, applied, now);
    }
    await writeAudit(q, {
      at: now,
      actor: actor.label,
      action: 'notice.close_response',
      entity: 'notice',
      entityId: id,
      detail: { reason: input.reason, applied_at: iso(applied) },
    });
    return { id };
  });
}
