import { and, eq, inArray } from 'drizzle-orm';
import type { StageStatus } from '../domain/rollout.ts';
import type { StageRow } from './notices.ts';
import type { Queries } from './queries.ts';

/** Compare-and-set: moves a stage on from the status it was seen in. Whether it did. */
export async function moveStageRow(
  q: Queries,
  stage: Pick<StageRow, 'noticeId' | 'position' | 'status'>,
  change: Partial<Pick<StageRow, 'startedAt' | 'endedAt'>> & { status: StageStatus },
): Promise<boolean> {
  const { stages } = q.t;
  const rows = await q.db
    .update(stages)
    .set(change)
    .where(
      and(
        eq(stages.noticeId, stage.noticeId),
        eq(stages.position, stage.position),
        eq(stages.status, stage.status),
      ),
    )
    .returning({ position: stages.position });
  return rows.length > 0;
}

/** Ends what has begun, as the notice itself ends; what has not begun stays so. */
export async function settleStages(
  q: Queries,
  noticeId: string,
  from: readonly StageStatus[],
  to: StageStatus,
  now: number,
): Promise<void> {
  const { stages } = q.t;
  await q.db
    .update(stages)
    .set({ status: to, endedAt: now })
    .where(and(eq(stages.noticeId, noticeId), inArray(stages.status, [...from])));
}

/** Writes when a stage is meant to run. */
export async function planStageRow(
  q: Queries,
  stage: Pick<StageRow, 'noticeId' | 'position'>,
  plan: Pick<StageRow, 'plannedStart' | 'plannedEnd'>,
): Promise<void> {
  const { stages } = q.t;
  await q.db
    .update(stages)
    .set(plan)
    .where(and(eq(stages.noticeId, stage.noticeId), eq(stages.position, stage.position)));
}
