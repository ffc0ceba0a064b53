export const STAGE_STATUSES = ['pending', 'running', 'done', 'rolled_back'] as const;
export type StageStatus = (typeof STAGE_STATUSES)[number];

/** One step of a staged deployment; `percent` is the share reached when it is done, 1 to 100. */
export interface Stage {
  name: string;
  percent: number;
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

/** What the public reads when a rollout moves; Markdown, for whoever writes no words of their own. */
export function rolloutWords(
  move: 'done' | 'rolled_back' | 'paused' | 'resumed',
  stage: Pick<Stage, 'name' | 'percent'> | null,
): string {
  switch (move) {
    case 'done':
      return `The stage “${stage?.name}” is done: ${stage?.percent}% of our systems run the update, and they run as they should.\n\n**What you need to do.** Nothing.`;
    case 'rolled_back':
      return `We have taken the update back from the stage “${stage?.name}”: something there did not work as it should. Those systems run as they did before.\n\n**What you notice.** What you use works as it did before the update.\n\n**What you need to do.** Nothing. We find out why before we go on, and say so here.`;
    case 'paused':
      return 'We have paused the rollout. What is updated stays updated, and nothing further changes until we go on.\n\n**What you need to do.** Nothing.';
    case 'resumed':
      return 'We go on with the rollout.\n\n**What you need to do.** Nothing.';
  }
}
