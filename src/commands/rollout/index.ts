export { moveStage } from './move-stage.ts';
export { changeRollout } from './change-rollout.ts';
export { readRollout } from './read.ts';
