import { byRole } from '#src/domain/checklist.ts';
import { recordOf, type SummaryRecord } from '#src/domain/summary-record.ts';
import {
  componentsOfNotices,
  stagesOfNotices,
  updatesOfNotices,
  type NoticeRow,
} from '#src/store/notices.ts';
import type { Queries } from '#src/store/queries.ts';

/** What the record knows of a notice; hidden components have no part in anything public. */
export async function readRecord(q: Queries, notice: NoticeRow): Promise<SummaryRecord> {
  const components = await componentsOfNotices(q, [notice.id]);
  const { noticed, touched } = byRole(components.filter(({ hidden }) => !hidden));
  const stages = await stagesOfNotices(q, [notice.id]);
  return recordOf(
    notice,
    await updatesOfNotices(q, [notice.id]),
    noticed.map(({ name, impact }) => ({ name, impact })),
    stages.map((stage) => ({
      name: stage.name,
      percent: stage.percent,
      region: stage.region,
      status: stage.status,
      plannedStart: stage.plannedStart,
      plannedEnd: stage.plannedEnd,
      startedAt: stage.startedAt,
      endedAt: stage.endedAt,
    })),
    touched.map(({ name }) => name),
  );
}
