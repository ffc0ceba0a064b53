import { may } from '#src/domain/actor.ts';
import type { NoticeStatus } from '#src/domain/notice.ts';
import { STAGE_MOVES, stageRefusal, type StageStatus } from '#src/domain/rollout.ts';
import { stagesOfNotices, type NoticeRow, type StageRow } from '#src/store/notices.ts';
import { iso } from '../instants.ts';
import { loadNotice, noSuchNotice } from '../load-notice.ts';
import { operation } from '../operation.ts';

export interface RolloutView {
  id: string;
  status: NoticeStatus;
  paused: boolean;
  revision: number;
  stages: {
    name: string;
    percent: number | null;
    region: string | null;
    status: StageStatus;
    planned_start: string | null;
    planned_end: string | null;
    started_at: string | null;
    ended_at: string | null;
    /** Where it may go now. */
    next: StageStatus[];
  }[];
}

/** A rollout as the API writes it: nothing of it is private. */
export function rolloutView(notice: NoticeRow, stages: readonly StageRow[]): RolloutView {
  const state = { stages, paused: notice.rolloutPaused };
  return {
    id: notice.id,
    status: notice.status,
    paused: notice.rolloutPaused,
    revision: notice.revision,
    stages: stages.map((stage) => ({
      name: stage.name,
      percent: stage.percent,
      region: stage.region,
      status: stage.status,
      planned_start: iso(stage.plannedStart),
      planned_end: iso(stage.plannedEnd),
      started_at: iso(stage.startedAt),
      ended_at: iso(stage.endedAt),
      next: STAGE_MOVES[stage.status].filter((to) => stageRefusal(state, stage.name, to) === null),
    })),
  };
}

/** The rollout alone, without a private fact: all that a pipeline needs to see. */
export const readRollout = operation({ scope: ['rollout:write', 'notices:read'] }).read(
  async (tx, id: string): Promise<RolloutView> => {
    const notice = await loadNotice(tx.q, id);
    // What a draft plans is nobody's who may not read it.
    if (notice.status === 'draft' && !may(tx.actor, 'notices:read')) {
      throw noSuchNotice();
    }
    return rolloutView(notice, await stagesOfNotices(tx.q, [id]));
  },
);
