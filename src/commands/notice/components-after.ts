import type { ComponentStatus } from '#src/domain/component.ts';
import type { ComponentRow } from '#src/store/components.ts';
import { componentsOfNotices, type NoticeRow } from '#src/store/notices.ts';
import type { Queries } from '#src/store/queries.ts';
import { newestWords } from '../component/newest-words.ts';
import type { TextFacts } from './render-text.ts';

/** The notice's components with the newest word on each, those that this update names included. */
export async function componentsAfter(
  q: Queries,
  notice: NoticeRow,
  named: readonly { row: ComponentRow; impact: ComponentStatus }[],
): Promise<TextFacts['components']> {
  const known = await componentsOfNotices(q, [notice.id]);
  const words = await newestWords(q, [notice.id]);
  const added = named
    .filter(({ row }) => !known.some((one) => one.componentId === row.id))
    .map(({ row, impact }) => ({ name: row.name, hidden: row.hidden, impact }));
  return [
    ...known.map((one) => {
      const word = named.find(({ row }) => row.id === one.componentId)?.impact;
      return {
        ...one,
        impact: word ?? words.of(notice.id, one.componentId) ?? one.impact,
        // Whatever an update names is noticed from then on.
        role: word === undefined || word === 'operational' ? one.role : ('noticed' as const),
      };
    }),
    ...added,
  ];
}
