import type { GuardedText } from '#src/domain/disclosure.ts';
import { stagesOfNotices, updatesOfNotices, type NoticeRow } from '#src/store/notices.ts';
import type { Queries } from '#src/store/queries.ts';
import { stageTexts } from '../notice/stages.ts';

/** The public words of a draft as people typed them, each with its place. */
export async function draftTexts(q: Queries, notice: NoticeRow): Promise<GuardedText[]> {
  return [
    { place: '/title', text: notice.title ?? '' },
    { place: '/body', text: notice.body ?? '' },
    ...Object.entries(notice.variables).map(([name, text]) => ({
      place: `/variables/${name}`,
      text,
    })),
    ...stageTexts(await stagesOfNotices(q, [notice.id])),
  ].filter(({ text }) => text !== '');
}

/** The words of a published notice that everybody has read: those it began with, and the newest. */
export async function publishedTexts(q: Queries, notice: NoticeRow): Promise<GuardedText[]> {
  const [newest] = await updatesOfNotices(q, [notice.id]);
  return notice.publishedAt === null || newest === undefined
    ? []
    : [...(await draftTexts(q, notice)), { place: '/body', text: newest.body }];
}
