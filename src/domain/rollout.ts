export const STAGE_STATUSES = ['pending', 'running', 'done', 'rolled_back'] as const;
export type StageStatus = (typeof STAGE_STATUSES)[number];

/** One step of a staged deployment; `percent` is the share reached when it is done, 1 to 100. */
export interface Stage {
  name: string;
  percent: number;
  status: StageStatus;
}
