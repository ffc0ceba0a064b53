import type { DisclosureFinding } from '../../domain/disclosure.ts';
import { stagesOfNotices, updatesOfNotices, type NoticeRow } from '../../store/notices.ts';
import type { Queries } from '../../store/queries.ts';
import type { CommandContext } from '../context.ts';
import { findingsIn, guardOf } from '../disclosure/guard.ts';
import { stageTexts } from './stages.ts';

/** What the guard has to say of a notice's public texts, for staff. */
export interface DisclosureNotice {
  level: DisclosureFinding['level'];
  code: 'disclosure';
  detail: string;
  rule: DisclosureFinding['rule'];
  /** JSON pointer of the text in the notice. */
  place: string;
  /** UTF-16 units of that text. */
  start: number;
  end: number;
  excerpt: string;
  suggestion: string;
  fingerprint: string;
}

/** Findings in the words of a notice as it is stored: title, body, variables, stages, newest update. */
export async function disclosureFindings(
  context: CommandContext,
  q: Queries,
  notice: NoticeRow,
): Promise<DisclosureNotice[]> {
  const [newest] = await updatesOfNotices(q, [notice.id]);
  const stages = await stagesOfNotices(q, [notice.id]);
  const texts = [
    { place: '/title', text: notice.title ?? '' },
    { place: '/body', text: newest?.body ?? notice.body ?? '', made: newest !== undefined },
    ...Object.entries(notice.variables).map(([name, text]) => ({
      place: `/variables/${name}`,
      text,
    })),
    ...stageTexts(stages),
  ];
  return findingsIn(texts, await guardOf(context, q, notice.id)).map(asDisclosureNotice);
}

/** A finding as the API and the pages show it beside those of other kinds. */
export function asDisclosureNotice(finding: DisclosureFinding): DisclosureNotice {
  const { level, rule, place, start, end, excerpt, message, suggestion, fingerprint } = finding;
  const instead = suggestion === '' ? 'Leave it out' : `Write “${suggestion}” instead`;
  return {
    ...{ level, code: 'disclosure' as const, rule, place, start, end, excerpt, suggestion },
    detail: `“${excerpt}” in ${place} ${message}. ${instead}.`,
    fingerprint,
  };
}
