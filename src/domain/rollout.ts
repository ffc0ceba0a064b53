export const STAGE_STATUSES = ['pending', 'running', 'done', 'rolled_back'] as const;
export type StageStatus = (typeof STAGE_STATUSES)[number];

/** How far a stage goes: a share of the systems, a part of the world, or both. */
export interface StageReach {
  /** The share reached when it is done, 1 to 100; null where only a region says how far it goes. */
  percent: number | null;
  region: string | null;
}

/** When a stage is meant to run, and when it did: epoch milliseconds. */
export interface StageTimes {
  plannedStart: number | null;
  /** Null as well where only the beginning is planned. */
  plannedEnd: number | null;
  startedAt: number | null;
  endedAt: number | null;
}

/** One step of a staged deployment. */
export interface Stage extends StageReach {
  name: string;
  status: StageStatus;
}

/** Where a stage may go from where it is; one that was taken back may be tried again. */
export const STAGE_MOVES: Record<StageStatus, readonly StageStatus[]> = {
  pending: ['running'],
  running: ['done', 'rolled_back'],
  done: ['rolled_back'],
  rolled_back: ['running'],
};

export interface RolloutState {
  stages: readonly Stage[];
  paused: boolean;
}

/**
 * Why a stage may not move there now, in plain words; null where it may. Stages go in their
 * order: none begins before those ahead of it are done, and none while the rollout is paused.
 * Taking one back is always possible, from the last one that has begun.
 */
export function stageRefusal(
  { stages, paused }: RolloutState,
  name: string,
  to: StageStatus,
): string | null {
  const index = stages.findIndex((stage) => stage.name === name);
  const stage = stages[index];
  if (stage === undefined) {
    return `There is no stage ${name}: the stages are ${stages.map((one) => one.name).join(', ')}.`;
  }
  if (!STAGE_MOVES[stage.status].includes(to)) {
    const possible = STAGE_MOVES[stage.status].join(' or ');
    return `The stage ${name} is ${wordOf(stage.status)}; from there it can become ${possible}.`;
  }
  if (to === 'running') {
    if (paused) {
      return 'The rollout is paused: resume it before a stage begins.';
    }
    const ahead = stages.slice(0, index).find((one) => one.status !== 'done');
    if (ahead !== undefined) {
      return `The stage ${ahead.name} comes first and is ${wordOf(ahead.status)}.`;
    }
  }
  if (to === 'rolled_back') {
    const behind = stages
      .slice(index + 1)
      .findLast((one) => one.status === 'running' || one.status === 'done');
    if (behind !== undefined) {
      return `The stage ${behind.name} comes after it and is ${wordOf(behind.status)}: take that one back first.`;
    }
  }
  return null;
}

function wordOf(status: StageStatus): string {
  switch (status) {
    case 'pending':
      return 'not begun';
    case 'running':
      return 'running';
    case 'done':
      return 'done';
    case 'rolled_back':
      return 'rolled back';
  }
}

/** Whether a stage is left that could begin, for the first time or again. */
export function mayBegin(stages: readonly Pick<Stage, 'status'>[]): boolean {
  return stages.some(({ status }) => STAGE_MOVES[status].includes('running'));
}

/** Whether nobody has moved any stage: then the rollout is followed elsewhere. */
export function isUntouched(stages: readonly Pick<Stage, 'status'>[]): boolean {
  return stages.every(({ status }) => status === 'pending');
}

/**
 * Stages that are not done, with the word for it; the last one at work ends with the work itself.
 * None where none was ever moved.
 */
export function unfinishedStages(
  stages: readonly Pick<Stage, 'name' | 'status'>[],
): { name: string; word: string }[] {
  if (isUntouched(stages)) {
    return [];
  }
  return stages
    .filter(({ status }) => status !== 'done' && status !== 'running')
    .map(({ name, status }) => ({ name, word: wordOf(status) }));
}

/** What holds for readers while a rollout moves; Markdown. */
export interface RolloutSituation {
  /** What is impaired as long as the work goes on, in a sentence; null: nothing is. */
  noticed: string | null;
  /** What is asked of customers until the work is done; null: nothing. */
  asked: string | null;
}

/**
 * What the public reads when a rollout moves, for whoever writes no words of their own. All of it
 * is Markdown: names must come escaped.
 */
export function rolloutWords(
  move: 'again' | 'done' | 'rolled_back' | 'paused' | 'resumed',
  stage: Pick<Stage, 'name' | 'percent' | 'region'> | null,
  { noticed, asked }: RolloutSituation = { noticed: null, asked: null },
): string {
  const need = `**What you need to do.** ${asked ?? 'Nothing.'}`;
  switch (move) {
    case 'done':
      return `The stage “${stage?.name}” is done: ${doneWords(stage)} run the update, and they run as they should.\n\n${need}`;
    case 'rolled_back':
      return [
        `We have taken the update back from the stage “${stage?.name}”: something there did not work as it should. Those systems are back in the state from before.`,
        noticed === null
          ? '**What you notice.** What you use works as it did before the update.'
          : `**What you notice.** ${noticed} We say here when that ends.`,
        `${need} We find out why before we go on, and say so here.`,
      ].join('\n\n');
    case 'again':
      return `We are installing the update at the stage “${stage?.name}” again.\n\n${need}`;
    case 'paused':
      return [
        'We have paused the rollout. What is updated stays updated, and nothing further changes until we go on.',
        ...(noticed === null ? [] : [`**What you notice.** ${noticed}`]),
        need,
      ].join('\n\n');
    case 'resumed':
      return `We go on with the rollout.\n\n${need}`;
  }
}

function doneWords(stage: StageReach | null): string {
  if (stage === null || stage.percent === null) {
    return stage?.region ? `our systems in ${stage.region}` : 'those systems';
  }
  return `${stage.percent}% of our systems`;
}

/** ` (Frankfurt, up to 40%)`, for behind its name: shares are of all there is, not of a stage. */
export function reachWords({ percent, region }: StageReach): string {
  const reach = [region, percent === null ? null : `up to ${percent}%`].filter(
    (one) => one !== null,
  );
  return reach.length === 0 ? '' : ` (${reach.join(', ')})`;
}

/** When a stage is meant to run. */
export type StagePlan = Pick<StageTimes, 'plannedStart' | 'plannedEnd'>;

const NO_PLAN: StagePlan = { plannedStart: null, plannedEnd: null };

/**
 * The plan of a stage after its window has moved: it moves along, and ends with the window at the
 * latest. What would begin when the window is over has no plan any more.
 */
export function movedPlan(
  { plannedStart, plannedEnd }: StagePlan,
  from: { start: number } | null,
  to: { start: number; end: number },
): StagePlan {
  if (plannedStart === null) {
    return NO_PLAN;
  }
  const start = plannedStart + (from === null ? 0 : to.start - from.start);
  if (start < to.start || start >= to.end) {
    return NO_PLAN;
  }
  const end = plannedEnd === null ? null : Math.min(plannedEnd + (start - plannedStart), to.end);
  return { plannedStart: start, plannedEnd: end };
}

/** What is wrong with a plan, in plain words, and at which end; null where nothing is. */
export function planFault(
  plan: StagePlan,
  window: { start: number; end: number } | null,
  before: number | null,
): { end: 'planned_start' | 'planned_end'; detail: string } | null {
  const { plannedStart, plannedEnd } = plan;
  if (plannedStart === null) {
    return plannedEnd === null
      ? null
      : { end: 'planned_start', detail: 'is needed where planned_end is given' };
  }
  if (plannedEnd !== null && plannedEnd <= plannedStart) {
    return { end: 'planned_end', detail: 'must be after planned_start' };
  }
  if (window !== null && (plannedStart < window.start || plannedStart >= window.end)) {
    return { end: 'planned_start', detail: 'must be within the window of the notice' };
  }
  if (window !== null && plannedEnd !== null && plannedEnd > window.end) {
    return { end: 'planned_end', detail: 'must be within the window of the notice' };
  }
  if (before !== null && plannedStart < before) {
    return { end: 'planned_start', detail: 'must not be before the stage ahead of it begins' };
  }
  return null;
}
