import * as z from 'zod';
import { iso } from '#src/commands/instants.ts';
import { operation } from '#src/commands/operation.ts';
import { line } from '#src/commands/parse.ts';
import { invalidField } from '#src/domain/errors.ts';
import { occurrencesBetween } from '#src/platform/time/recurrence.ts';
import { updateRecurrence } from '#src/store/planning.ts';
import { loadLiveRule, loadRule } from './load.ts';
import { LOOK_AHEAD_MS, ruleOf, viewOf } from './view.ts';

const SkipInput = z.strictObject({ start: line(40) });

/** Leaves one time out that is not a notice yet; those before it are left out with it no more. */
export const skipOccurrence = operation({ scope: 'notices:write', change: SkipInput }).write(
  async (tx, id, input) => {
    const row = await loadLiveRule(tx.q, id, undefined);
    const [next] = occurrencesBetween(
      ruleOf(row),
      { after: row.madeUntil, until: tx.now + LOOK_AHEAD_MS },
      1,
    );
    if (next === undefined || Date.parse(input.start) !== next.at) {
      throw invalidField(
        '/start',
        `must be the next time, ${next === undefined ? 'and there is none' : iso(next.at)}: later ones become notices first, which can be cancelled alone`,
      );
    }
    await updateRecurrence(tx.q, row, { madeUntil: next.at, fault: null, updatedAt: tx.now });
    await tx.audit('recurrence.skip', 'recurrence', id);
    return viewOf(tx, await loadRule(tx.q, id));
  },
);
