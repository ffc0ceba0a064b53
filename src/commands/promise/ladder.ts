import type { CommandContext } from '../context.ts';
import * as z from 'zod';
import { may, requireScope, type Actor } from '#src/domain/actor.ts';
import { CONTACT_ROLES, DEFAULT_LADDER, type Ladder } from '#src/domain/ladder.ts';
import { readSettings, writeAudit, writeSetting } from '#src/store/record.ts';
import type { Queries } from '#src/store/queries.ts';
import { oneOf, parseInput } from '../parse.ts';
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
export async function readLadder(context: CommandContext, actor: Actor): Promise<LadderView> {
  if (!may(actor, 'settings:write')) {
    requireScope(actor, 'notices:read');
  }
  return toView(await ladderOf(context.store.read));
}

/** Replaces the ladder. Throws `invalid`, `stale`. */
export async function saveLadder(
  context: CommandContext,
  actor: Actor,
  raw: unknown,
  expectedRevision?: number,
): Promise<LadderView> {
  requireScope(actor, 'settings:write');
  const input = parseInput(LadderInput, raw);
  const now = context.now();
  return context.store.transaction(async (q) => {
    requireUnchanged(toView(await ladderOf(q)), expectedRevision);
    await writeSetting(q, KEY, input, now);
    await writeAudit(q, {
      at: now,
      actor: actor.label,
      action: 'settings.save_ladder',
      entity: 'settings',
      entityId: 'ladder',
      detail: { after: input },
    });
    return input;
  });
}
