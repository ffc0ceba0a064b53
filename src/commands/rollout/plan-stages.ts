import { invalidInput, Refusal, type Fault } from '#src/domain/errors.ts';
import { planFault, type StagePlan } from '#src/domain/rollout.ts';
import { updateNotice, type NoticeRow, type StageRow } from '#src/store/notices.ts';
import { raisePublication } from '#src/store/record.ts';
import { planStageRow } from '#src/store/stages.ts';
import { iso } from '../instants.ts';
import { windowOf } from '../notice/load.ts';
import { readPlan } from '../notice/stages.ts';
import { type Tx } from '../operation.ts';

/** What changes in the plan of one stage; what it does not name stays as it was. */
export interface PlanChange {
  stage: StageRow;
  /** Where the change stands in the input. */
  pointer: string;
  planned_start?: string | null | undefined;
  planned_end?: string | null | undefined;
}

interface Rollout {
  notice: NoticeRow;
  stages: readonly StageRow[];
}

function planWith(change: PlanChange, timeZone: string, faults: Fault[]): StagePlan {
  const { stage, pointer } = change;
  const read = readPlan(change, timeZone, pointer, faults);
  return {
    plannedStart:
      read === null || change.planned_start === undefined ? stage.plannedStart : read.plannedStart,
    plannedEnd:
      read === null || change.planned_end === undefined ? stage.plannedEnd : read.plannedEnd,
  };
}

/** The plans of all stages with the changes; faults name what was changed last before they show. */
function newPlans({ notice, stages }: Rollout, changes: readonly PlanChange[]): StagePlan[] {
  const faults: Fault[] = [];
  let before: number | null = null;
  let pointer = '';
  const plans = stages.map((stage) => {
    const change = changes.find((one) => one.stage === stage);
    const plan = change === undefined ? stage : planWith(change, notice.timeZone, faults);
    pointer = change?.pointer ?? pointer;
    const fault = planFault(plan, windowOf(notice), before);
    if (fault !== null) {
      faults.push(
        change === undefined
          ? {
              pointer: `${pointer}/planned_start`,
              detail: `must not be after the stage ${stage.name} is planned to begin`,
            }
          : { pointer: `${pointer}/${fault.end}`, detail: fault.detail },
      );
    }
    before = plan.plannedStart ?? before;
    return { plannedStart: plan.plannedStart, plannedEnd: plan.plannedEnd };
  });
  if (faults.length > 0) {
    throw invalidInput(faults);
  }
  return plans;
}

/**
 * Changes when stages are meant to run, inside the caller's transaction: all of it or nothing. The
 * page shows it at once; nobody is mailed. Whether anything changed. Throws `invalid`, `not_allowed`.
 */
export async function planStages(
  tx: Tx,
  rollout: Rollout,
  changes: readonly PlanChange[],
): Promise<boolean> {
  const plans = newPlans(rollout, changes);
  const changed = rollout.stages.flatMap((stage, index) => {
    const plan = plans[index]!;
    const same = plan.plannedStart === stage.plannedStart && plan.plannedEnd === stage.plannedEnd;
    return same ? [] : [{ stage, plan }];
  });
  const done = changed.find(({ stage }) => stage.status === 'done');
  if (done !== undefined) {
    throw new Refusal('not_allowed', `The stage ${done.stage.name} is done: its plan is history.`);
  }
  if (changed.length === 0) {
    return false;
  }
  for (const { stage, plan } of changed) {
    await planStageRow(tx.q, stage, plan);
    await tx.audit('rollout.plan_stage', 'notice', rollout.notice.id, {
      stage: stage.name,
      planned_start: iso(plan.plannedStart),
      planned_end: iso(plan.plannedEnd),
    });
  }
  const { id, revision } = rollout.notice;
  await updateNotice(tx.q, id, { revision: revision + 1, updatedAt: tx.now });
  await raisePublication(tx.q, tx.now);
  return true;
}
