import { rolloutWords } from '../../domain/rollout.ts';
import type { NoticeRow, StageRow } from '../../store/notices.ts';
import type { Queries } from '../../store/queries.ts';
import { byRole } from '../../domain/checklist.ts';
import { impactSentence, staffVariables, variablesFor } from '../../templating/facts.ts';
import { escapeName } from '../../templating/values.ts';
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
  return rolloutWords(move, literal, {
    noticed: await impairedNow(q, notice),
    asked: askedOf(notice),
  });
}

/** What customers are asked to do as long as the work runs; null once it is checked, or for nothing. */
function askedOf(notice: NoticeRow): string | null {
  const moment = notice.status === 'verifying' ? 'verifying' : 'progress';
  return variablesFor(moment, staffVariables(notice.variables), {}).customer_action ?? null;
}

/** What customers notice still, as long as the work is not at its end; null: nothing. */
async function impairedNow(q: Queries, notice: NoticeRow): Promise<string | null> {
  const shown = (await componentsAfter(q, notice, [])).filter(({ hidden }) => !hidden);
  const impaired = byRole(shown).noticed.filter(({ impact }) => impact !== 'operational');
  return impaired.length === 0
    ? null
    : impactSentence(
        impaired.map(({ name, impact }) => ({ name: escapeName(name), impact })),
        'present',
      );
}
