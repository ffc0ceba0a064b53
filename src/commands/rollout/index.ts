export { moveStage } from './move-stage.ts';
export { pauseRollout } from './pause.ts';
export { readRollout, type RolloutView } from './read.ts';
