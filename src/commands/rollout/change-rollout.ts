import type * as z from 'zod';
import { invalidInput } from '#src/domain/errors.ts';
import { updateNotice, type NoticeRow, type StageRow } from '#src/store/notices.ts';
import { operation, type Tx } from '../operation.ts';
import { RolloutInput } from './input.ts';
import { loadRollout, MOVERS, requireOnlyMoves } from './load.ts';
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
export const changeRollout = operation({ scope: MOVERS, change: RolloutInput }).write(
  async (tx, id, input, expectedRevision?: number) => {
    requireOnlyMoves(tx.actor, input);
    const { notice, stages } = await loadRollout(tx.q, id, expectedRevision);
    await planStages(tx, { notice, stages }, planChanges(input, stages));
    const updateId = await pause(tx, notice, input);
    return { id, updateId };
  },
);

async function pause(
  tx: Tx,
  notice: NoticeRow,
  { paused = notice.rolloutPaused, ...words }: Input,
): Promise<string | null> {
  if (notice.rolloutPaused === paused) {
    return null;
  }
  await updateNotice(tx.q, notice.id, { rolloutPaused: paused });
  const action = paused ? 'rollout.pause' : 'rollout.resume';
  const mailed = await auditMove(
    tx,
    { action, noticeId: notice.id },
    {},
    words.notify ?? (paused && notice.notify),
  );
  return postMove(tx, notice.id, {
    body: words.body ?? (await moveWords(tx.q, notice, paused ? 'paused' : 'resumed', null)),
    made: !words.body,
    next_update_due: words.next_update_due,
    notify: mailed,
  });
}
