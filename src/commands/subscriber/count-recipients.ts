import type { NoticeKind } from '#src/domain/notice.ts';
import type { Tier } from '#src/domain/severity.ts';
import { audienceOf, audienceOfPlan, countConcerned } from '#src/store/audience.ts';
import type { Queries } from '#src/store/queries.ts';
import type { CommandContext } from '../context.ts';

/** A notice that is not written yet, or an update that is. */
export type CountedNews =
  | { kind: NoticeKind; tier: Tier; componentSlugs: readonly string[] }
  | { noticeId: string; updateId: string };

/**
 * How many people would be mailed if it were announced now, by the very condition that the
 * fan-out uses. `q` is for callers within a transaction.
 */
export async function countRecipients(
  context: Pick<CommandContext, 'store'>,
  q: Queries | undefined,
  news: CountedNews,
): Promise<number> {
  const { bulk } = context.store;
  const queries = q ?? bulk;
  const audience =
    'updateId' in news
      ? await audienceOf(queries, { kind: 'update', ...news })
      : await audienceOfPlan(queries, news);
  return countConcerned(bulk, audience);
}
