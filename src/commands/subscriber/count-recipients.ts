import { operation } from '../operation.ts';
import type { NoticeKind } from '#src/domain/notice.ts';
import type { Tier } from '#src/domain/severity.ts';
import { audienceOf, audienceOfPlan, countConcerned } from '#src/store/audience.ts';
import type { Queries } from '#src/store/queries.ts';

/** A notice that is not written yet, or an update that is. */
export type CountedNews =
  | { kind: NoticeKind; tier: Tier; componentSlugs: readonly string[] }
  | { noticeId: string; updateId: string };

/**
 * How many people would be mailed if it were announced now, by the very condition that the
 * fan-out uses. `q` reads the news, `bulk` counts.
 */
export async function countAudience(q: Queries, bulk: Queries, news: CountedNews): Promise<number> {
  const audience =
    'updateId' in news
      ? await audienceOf(q, { kind: 'update', ...news })
      : await audienceOfPlan(q, news);
  return countConcerned(bulk, audience);
}

/** The same for staff who look at what they are about to announce. */
export const countRecipients = operation({ scope: 'notices:read' }).read(
  ({ bulk }, news: CountedNews) => countAudience(bulk, bulk, news),
);
