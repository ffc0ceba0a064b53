import type { CommandContext } from '../context.ts';
import type { SummaryChange, SummaryWords } from '#src/domain/summary.ts';
import type { NoticeRow } from '#src/store/notices.ts';
import type { Queries } from '#src/store/queries.ts';
import { phaseOf } from '#src/templating/facts.ts';
import { escapeName } from '#src/templating/values.ts';
import { longDate } from '#src/time/format.ts';
import { textFactsOf } from '../notice/load.ts';
import { renderText } from '../notice/render-text.ts';
import { pageSettings } from '../settings/read.ts';
import { readRecord } from './record.ts';
import { recordWords } from './record-words.ts';

function changeLine({ text, owner, due }: SummaryChange): string {
  const by = due === null ? null : `by ${longDate(Date.parse(`${due}T12:00:00Z`), 'UTC')}`;
  const who = [owner === null ? null : escapeName(owner), by].filter((part) => part !== null);
  const plain = text.replace(/\.$/, '');
  return who.length === 0 ? `- ${plain}.` : `- ${plain} (${who.join(', ')}).`;
}

/**
 * The summary as the template of its kind and tier tells it, from what people wrote and what the
 * record knows; Markdown. A pure reading: the same rows and words give the same text.
 */
export async function composeSummary(
  context: CommandContext,
  q: Queries,
  notice: NoticeRow,
  words: SummaryWords,
): Promise<string> {
  const given = {
    ...(words.cause === null ? {} : { cause: words.cause }),
    ...(words.done === null ? {} : { progress: words.done }),
    ...(words.changes.length === 0 ? {} : { changes: words.changes.map(changeLine).join('\n') }),
  };
  const record = await readRecord(q, notice);
  const situation = {
    [phaseOf(notice.kind, notice.status)]: true,
    rollout_uneven: record.rollBacks > 0 || record.stages.some(({ status }) => status !== 'done'),
  };
  const facts = await textFactsOf(q, notice, 'summary', given, { situation });
  const { body } = await renderText(context, q, facts, 'summary', notice.updatedAt);
  const { timeZone } = await pageSettings(context, q);
  const numbers = recordWords(record, { zone: timeZone, committed: notice.commitPublicly });
  return `${body}\n\n## In numbers\n\n${numbers}`;
}
