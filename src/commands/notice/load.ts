import { commitmentOf } from '#src/domain/commitment.ts';
import type { Moment } from '#src/domain/notice.ts';
import type { Window } from '#src/domain/window.ts';
import { componentsOfNotices, stagesOfNotices, type NoticeRow } from '#src/store/notices.ts';
import type { Queries } from '#src/store/queries.ts';
import { staffVariables, variablesFor } from '#src/templating/facts.ts';
import type { TextFacts } from './render-text.ts';

/** The notice's window; null where it has none. */
export function windowOf(notice: NoticeRow): Window | null {
  return notice.windowStart === null || notice.windowEnd === null
    ? null
    : { start: notice.windowStart, end: notice.windowEnd, timeZone: notice.timeZone };
}

/**
 * What a text about the stored notice is made from at a moment: `change` says what that adds, and
 * `given` are the words written for it, beside those kept with the notice that still hold.
 */
export async function textFactsOf(
  q: Queries,
  notice: NoticeRow,
  moment: Moment,
  given: Record<string, string>,
  change: Partial<Omit<TextFacts, 'variables'>>,
): Promise<TextFacts> {
  const stages = await stagesOfNotices(q, [notice.id]);
  const running = stages.find((stage) => stage.status === 'running') ?? null;
  return {
    id: notice.id,
    kind: notice.kind,
    layer: notice.layer,
    tier: notice.tier,
    template: notice.template,
    components: await componentsOfNotices(q, [notice.id]),
    window: windowOf(notice),
    oldWindow: null,
    actualStart: notice.actualStart,
    actualEnd: notice.actualEnd,
    nextUpdateDue: notice.nextUpdateDue,
    commitment: commitmentOf(notice),
    cadenceMs: null,
    stage: running,
    ...change,
    variables: variablesFor(moment, staffVariables(notice.variables), staffVariables(given)),
  };
}
