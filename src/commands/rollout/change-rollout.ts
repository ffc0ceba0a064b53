import type { CommandContext } from '../context.ts';
import type * as z from 'zod';
import type { Actor } from '#src/domain/actor.ts';
import { invalidInput } from '#src/domain/errors.ts';
import { updateNotice, type NoticeRow, type StageRow } from '#src/store/notices.ts';
import type { Queries } from '#src/store/queries.ts';
import { parseInput } from '../parse.ts';
import { RolloutInput } from './input.ts';
import { loadRollout, requireOnlyMoves, requireRollout } from './load.ts';
import { planStages, type PlanChange } from './plan-stages.ts';
import { auditMove, postMove } from './post.ts';
import { moveWords } from './words.ts';

type Input = z.output<typeof RolloutInput>;

/** Throws `invalid` for a stage that is not there, or named twice. */
function planChanges(input: Input, stages: readonly StageRow[]): PlanChange[] {
  return input.stages.map(({ name, ...plan }, index) => {
    const pointer = `/stages/${index}`;
    const stage = stages.find((one) => one.name === name);
    if (stage === undefined) {
      const known = stages.map((one) => one.name).join(', ');
      throw invalidInput([{ pointer: `${pointer}/name`, detail: `must be one of ${known}` }]);
    }
    if (input.stages.findIndex((one) => one.name === name) !== index) {
      throw invalidInput([{ pointer: `${pointer}/name`, detail: `names ${name} twice` }]);
    }
    return { ...plan, stage, pointer };
  });
}

/**
 * Changes when the stages of a rollout are meant to run, or pauses it, so that no further stage
 * begins, or lets it go on. What is so already stays as it is. Throws `invalid`, `not_allowed`.
 */
export async function changeRollout(
  context: CommandContext,
  actor: Actor,
  id: string,
  raw: unknown,
  expectedRevision?: number,
): Promise<{ id: string; updateId: string | null }> {
  requireRollout(actor);
  const input = parseInput(RolloutInput, raw);
  requireOnlyMoves(actor, input);
  const now = context.now();
  return context.store.transaction(async (q) => {
    const { notice, stages } = await loadRollout(q, id, expectedRevision);
    await planStages(q, actor, { notice, stages }, planChanges(input, stages), now);
    const updateId = await pause(context, q, actor, notice, input);
    return { id, updateId };
  });
}

async function pause(
  context: CommandContext,
  q: Queries,
  actor: Actor,
  notice: NoticeRow,
  { paused = notice.rolloutPaused, ...words }: Input,
): Promise<string | null> {
  if (notice.rolloutPaused === paused) {
    return null;
  }
  await updateNotice(q, notice.id, { rolloutPaused: paused });
  const action = paused ? 'rollout.pause' : 'rollout.resume';
  const mailed = await auditMove(
    q,
    { at: context.now(), actor, action, noticeId: notice.id },
    {},
    words.notify ?? (paused && notice.notify),
  );
  return postMove(context, actor, notice.id, {
    body: words.body ?? (await moveWords(q, notice, paused ? 'paused' : 'resumed', null)),
    made: !words.body,
    next_update_due: words.next_update_due,
    notify: mailed,
  });
}
