import { notFound, Refusal } from '#src/domain/errors.ts';
import { stageRefusal, type StageStatus } from '#src/domain/rollout.ts';
import { fullTime } from '#src/platform/time/format.ts';
import type { NoticeRow, StageRow } from '#src/store/notices.ts';
import type { Queries } from '#src/store/queries.ts';
import { moveStageRow } from '#src/store/stages.ts';
import { operation, type Tx } from '../operation.ts';
import { parseInput } from '../parse.ts';
import { StageInput } from './input.ts';
import { loadRollout, MOVERS, requireOnlyMoves } from './load.ts';
import { planStages } from './plan-stages.ts';
import { auditMove, postMove } from './post.ts';
import { moveWords } from './words.ts';

type StageMove = Exclude<StageStatus, 'pending'>;

/** What goes well is on the page; what does not is mailed as well. */
const MAILED: Record<StageMove, boolean> = {
  running: false,
  done: false,
  rolled_back: true,
};

/** Whether the notice starts with its first stage. Throws `not_allowed` before a planned window. */
function startsNotice(notice: NoticeRow, to: StageStatus, now: number): boolean {
  if (notice.status !== 'scheduled') {
    return false;
  }
  if (to !== 'running') {
    throw new Refusal('not_allowed', 'The work has not started.');
  }
  if (notice.kind === 'maintenance' && notice.windowStart !== null && now < notice.windowStart) {
    throw new Refusal(
      'not_allowed',
      `The window begins on ${fullTime(notice.windowStart, notice.timeZone)}: move it, or wait.`,
    );
  }
  return true;
}

/** Words of the step's own; null where the template of progress or of the start says it. */
async function wordsOf(
  q: Queries,
  notice: NoticeRow,
  to: StageMove,
  stage: StageRow,
): Promise<string | null> {
  if (to !== 'running') {
    return moveWords(q, notice, to, stage);
  }
  // Once the work was said to be done, a template would say so again.
  return notice.status === 'verifying' ? moveWords(q, notice, 'again', stage) : null;
}

/**
 * Moves one stage of a rollout on, with an update that says so, or changes when it is meant to
 * run. A stage that is there already stays as it is, so that a pipeline may repeat its call.
 * Throws `not_found`, `invalid`, `not_allowed`, `forbidden`.
 */
export const moveStage = operation({ scope: MOVERS }).write(
  async (tx: Tx, id: string, name: string, raw: unknown, expectedRevision?: number) => {
    const input = parseInput(StageInput, raw);
    requireOnlyMoves(tx.actor, input);
    const { notice, stages } = await loadRollout(tx.q, id, expectedRevision);
    const stage = stages.find((one) => one.name === name);
    if (stage === undefined) {
      throw notFound(stageRefusal({ stages, paused: false }, name, 'running')!);
    }
    await planStages(tx, { notice, stages }, [{ ...input, stage, pointer: '' }]);
    if (input.status === undefined || stage.status === input.status) {
      return { id, updateId: null };
    }
    const refusal = stageRefusal({ stages, paused: notice.rolloutPaused }, name, input.status);
    if (refusal !== null) {
      throw new Refusal('not_allowed', refusal, {
        faults: [{ pointer: '/status', detail: refusal }],
      });
    }
    const starts = startsNotice(notice, input.status, tx.now);
    await moveStageRow(tx.q, stage, {
      status: input.status,
      ...(input.status === 'running' ? { startedAt: tx.now, endedAt: null } : { endedAt: tx.now }),
    });
    const mailed = await auditMove(
      tx,
      { action: 'rollout.move_stage', noticeId: id },
      { stage: name, from: stage.status, to: input.status },
      input.notify ?? (starts ? notice.notify : MAILED[input.status] && notice.notify),
    );
    const own = await wordsOf(tx.q, notice, input.status, stage);
    const updateId = await postMove(tx, id, {
      body: input.body ?? own,
      made: !input.body,
      next_update_due: input.next_update_due,
      notify: mailed,
      ...(starts ? { status: 'in_progress' } : {}),
      ...(input.status === 'rolled_back' ? { moment: 'rolled_back' } : {}),
    });
    return { id, updateId };
  },
);
