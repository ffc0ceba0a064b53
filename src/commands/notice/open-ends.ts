import type { NoticeStatus } from '#src/domain/notice.ts';
import { unfinishedStages } from '#src/domain/rollout.ts';
import { shortTime } from '#src/platform/time/format.ts';
import { stagesOfNotices, type NoticeRow } from '#src/store/notices.ts';
import { type Tx } from '../operation.ts';
import { checksOfNotice } from '../planning/checks.ts';

/**
 * What still speaks against saying that the work is done, in plain words: stages that are not, and
 * before it counts as completed what was to be watched and for how long. Nothing for other steps.
 */
export async function openEnds(tx: Tx, notice: NoticeRow, to: NoticeStatus): Promise<string[]> {
  if (to !== 'completed' && !(to === 'verifying' && notice.status !== 'verifying')) {
    return [];
  }
  const stages = unfinishedStages(await stagesOfNotices(tx.q, [notice.id]));
  const ends = stages.map(({ name, word }) => `The stage ${name} is ${word}.`);
  if (to === 'verifying') {
    return ends;
  }
  if (notice.watchUntil !== null && tx.now < notice.watchUntil) {
    ends.push(`It is to be watched until ${shortTime(notice.watchUntil, notice.timeZone)}.`);
  }
  const watched = (await checksOfNotice(tx.q, notice)).filter(
    ({ list, required, done }) => list === 'watch' && required && !done,
  );
  return [...ends, ...watched.map(({ label }) => `Not ticked yet: ${label}.`)];
}
