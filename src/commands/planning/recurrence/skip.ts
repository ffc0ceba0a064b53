import type { CommandContext } from '#src/commands/context.ts';
import * as z from 'zod';
import { requireScope, type Actor } from '#src/domain/actor.ts';
import { invalidField } from '#src/domain/errors.ts';
import { updateRecurrence } from '#src/store/planning.ts';
import { occurrencesBetween } from '#src/time/recurrence.ts';
import { iso } from '#src/commands/instants.ts';
import { line, parseInput } from '#src/commands/parse.ts';
import { auditRule } from './audit.ts';
import { loadLiveRule, loadRule } from './load.ts';
import { LOOK_AHEAD_MS, ruleOf, viewOf, type RecurrenceView } from './view.ts';

const SkipInput = z.strictObject({ start: line(40) });

/** Leaves one time out that is not a notice yet; those before it are left out with it no more. */
export async function skipOccurrence(
  context: CommandContext,
  actor: Actor,
  id: string,
  raw: unknown,
): Promise<RecurrenceView> {
  requireScope(actor, 'notices:write');
  const input = parseInput(SkipInput, raw);
  const now = context.now();
  return context.store.transaction(async (q) => {
    const row = await loadLiveRule(q, id, undefined);
    const [next] = occurrencesBetween(
      ruleOf(row),
      { after: row.madeUntil, until: now + LOOK_AHEAD_MS },
      1,
    );
    if (next === undefined || Date.parse(input.start) !== next.at) {
      throw invalidField(
        '/start',
        `must be the next time, ${next === undefined ? 'and there is none' : iso(next.at)}: later ones become notices first, which can be cancelled alone`,
      );
    }
    await updateRecurrence(q, row, { madeUntil: next.at, fault: null, updatedAt: now });
    await auditRule(q, actor, 'recurrence.skip', id, now);
    return viewOf(q, await loadRule(q, id), now);
  });
}
