import { byRole } from '#src/domain/checklist.ts';
import { rolloutWords, type RolloutSituation } from '#src/domain/rollout.ts';
import type { NoticeRow, StageRow } from '#src/store/notices.ts';
import type { Queries } from '#src/store/queries.ts';
import { impactSentence, interrupts, staffVariables, variablesFor } from '#src/templating/facts.ts';
import { escapeName } from '#src/templating/values.ts';
import { componentsAfter } from '../notice/components-after.ts';

/** What the public reads of a move for which nobody wrote words: names as typed, what holds still. */
export async function moveWords(
  q: Queries,
  notice: NoticeRow,
  move: Parameters<typeof rolloutWords>[0],
  stage: StageRow | null,
): Promise<string> {
  const literal = stage && {
    name: escapeName(stage.name),
    percent: stage.percent,
    region: stage.region === null ? null : escapeName(stage.region),
  };
  return rolloutWords(move, literal, await situationOf(q, notice));
}

/** What customers notice still, and are asked to do, as long as the work is not at its end. */
async function situationOf(q: Queries, notice: NoticeRow): Promise<RolloutSituation> {
  const shown = (await componentsAfter(q, notice, [])).filter(({ hidden }) => !hidden);
  const impaired = byRole(shown)
    .noticed.filter(({ impact }) => impact !== 'operational')
    .map(({ name, impact }) => ({ name: escapeName(name), impact }));
  const moment = notice.status === 'verifying' ? 'verifying' : 'progress';
  const asked = variablesFor(moment, staffVariables(notice.variables), {}).customer_action ?? null;
  return {
    noticed: impaired.length === 0 ? null : impactSentence(impaired, 'present'),
    // The templates ask for patience where the work interrupts.
    asked: asked ?? (interrupts(impaired) ? 'Nothing beyond what we asked of you before.' : null),
  };
}
