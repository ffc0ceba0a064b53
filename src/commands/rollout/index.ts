export { moveStage } from './move-stage.ts';
export { changeRollout } from './change-rollout.ts';
export { readRollout, type RolloutView } from './read.ts';
