import type { Fault } from '#src/domain/errors.ts';
import { planFault, type StagePlan } from '#src/domain/rollout.ts';
import type { Window } from '#src/domain/window.ts';
import { readInstant } from '../instants.ts';
import type { NoticeInput } from './input.ts';

/** A stage as a draft keeps it; times in epoch milliseconds. */
export interface PlannedStage extends StagePlan {
  name: string;
  percent: number | null;
  region: string | null;
}

interface PlanInput {
  planned_start?: string | null | undefined;
  planned_end?: string | null | undefined;
}

/** A plan from its two texts, the ones without offset in `timeZone`; null with the faults added. */
export function readPlan(
  input: PlanInput,
  timeZone: string,
  pointer: string,
  faults: Fault[],
): StagePlan | null {
  const [plannedStart, plannedEnd] = (['planned_start', 'planned_end'] as const).map((name) => {
    const text = input[name] ?? null;
    return text === null
      ? null
      : (readInstant(text, timeZone, `${pointer}/${name}`, faults) ?? NaN);
  });
  return Number.isNaN(plannedStart) || Number.isNaN(plannedEnd)
    ? null
    : { plannedStart: plannedStart!, plannedEnd: plannedEnd! };
}

/** Stages go in their order: names differ, shares rise, and none is planned before the one ahead. */
export function resolveStages(
  stages: NoticeInput['stages'],
  { window, timeZone }: { window: Window | null; timeZone: string },
  faults: Fault[],
): PlannedStage[] {
  const names = new Set<string>();
  let reached = 0;
  let before: number | null = null;
  return stages.map((stage, index) => {
    const pointer = `/stages/${index}`;
    const percent = stage.percent ?? null;
    if (names.has(stage.name)) {
      faults.push({ pointer: `${pointer}/name`, detail: `names ${stage.name} twice` });
    }
    names.add(stage.name);
    if (percent !== null && percent <= reached) {
      faults.push({
        pointer: `${pointer}/percent`,
        detail: `must be more than the ${reached} percent of the stage before`,
      });
    }
    reached = Math.max(reached, percent ?? 0);
    const plan = readPlan(stage, timeZone, pointer, faults);
    const fault = plan === null ? null : planFault(plan, window, before);
    if (fault !== null) {
      faults.push({ pointer: `${pointer}/${fault.end}`, detail: fault.detail });
    }
    before = plan?.plannedStart ?? before;
    return {
      name: stage.name,
      percent,
      region: stage.region ?? null,
      plannedStart: plan?.plannedStart ?? null,
      plannedEnd: plan?.plannedEnd ?? null,
    };
  });
}

/** The public words of stages, each with its place in the notice. */
export function stageTexts(
  stages: readonly { name: string; region?: string | null | undefined }[],
): { place: string; text: string }[] {
  return stages.flatMap(({ name, region }, index) => [
    { place: `/stages/${index}/name`, text: name },
    ...(region ? [{ place: `/stages/${index}/region`, text: region }] : []),
  ]);
}
