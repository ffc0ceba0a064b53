import * as z from 'zod';
import { SETTINGS_READERS } from '#src/domain/actor.ts';
import { CONTACT_ROLES, DEFAULT_LADDER, type Ladder } from '#src/domain/ladder.ts';
import type { Queries } from '#src/store/queries.ts';
import { readSettings, writeSetting } from '#src/store/record.ts';
import { operation } from '../operation.ts';
import { oneOf } from '../parse.ts';
import { requireUnchanged } from '../unchanged.ts';

const MINUTE = 60_000;
const KEY = 'promises.ladder';

const minutes = (min: number, max: number) =>
  z
    .int({ error: 'must be a whole number of minutes' })
    .min(min, { error: `must be at least ${min}` })
    .max(max, { error: `must be at most ${max}` });

const LadderInput = z
  .strictObject({
    rungs: z
      .array(
        z.strictObject({
          after_minutes: minutes(-120, 7 * 24 * 60),
          roles: z
            .array(oneOf(CONTACT_ROLES), { error: `must name some of ${CONTACT_ROLES.join(', ')}` })
            .min(1, { error: `must name at least one of ${CONTACT_ROLES.join(', ')}` }),
        }),
        { error: 'must be a list of {after_minutes, roles}' },
      )
      .min(1, { error: 'must have at least one rung' })
      .max(10, { error: 'must have at most 10 rungs' }),
    repeat_minutes: minutes(5, 7 * 24 * 60).nullable(),
  })
  .superRefine(({ rungs }, context) => {
    rungs.forEach(({ after_minutes }, index) => {
      if (index > 0 && after_minutes <= rungs[index - 1]!.after_minutes) {
        context.addIssue({
          code: 'custom',
          path: ['rungs', index, 'after_minutes'],
          message: `must be later than the rung before it, ${rungs[index - 1]!.after_minutes}`,
        });
      }
    });
  });
export type LadderView = z.output<typeof LadderInput>;

/** The ladder that holds, in the caller's transaction. */
export async function ladderOf(q: Queries): Promise<Ladder> {
  const stored = (await readSettings(q, [KEY])).get(KEY) as LadderView | undefined;
  return stored === undefined ? DEFAULT_LADDER : fromView(stored);
}

function fromView(view: LadderView): Ladder {
  return {
    rungs: view.rungs.map(({ after_minutes, roles }) => ({
      afterMs: after_minutes * MINUTE,
      roles,
    })),
    repeatMs: view.repeat_minutes === null ? null : view.repeat_minutes * MINUTE,
  };
}

function toView(ladder: Ladder): LadderView {
  return {
    rungs: ladder.rungs.map(({ afterMs, roles }) => ({
      after_minutes: afterMs / MINUTE,
      roles: [...roles],
    })),
    repeat_minutes: ladder.repeatMs === null ? null : ladder.repeatMs / MINUTE,
  };
}

/** Who is told when a promise is due and not kept. */
export const readLadder = operation({ scope: SETTINGS_READERS }).read(
  async (tx): Promise<LadderView> => {
    return toView(await ladderOf(tx.q));
  },
);

/** Replaces the ladder. Throws `invalid`, `stale`. */
export const saveLadder = operation({ scope: 'settings:write', input: LadderInput }).write(
  async (tx, input, expectedRevision?: number): Promise<LadderView> => {
    requireUnchanged(toView(await ladderOf(tx.q)), expectedRevision);
    await writeSetting(tx.q, KEY, input, tx.now);
    await tx.audit('settings.save_ladder', 'settings', 'ladder', { after: input });
    return input;
  },
);
