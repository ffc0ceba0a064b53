import type { SummaryChange, SummaryWords } from '#src/domain/summary.ts';
import { longDate } from '#src/platform/time/format.ts';
import type { NoticeRow } from '#src/store/notices.ts';
import { phaseOf } from '#src/templating/facts.ts';
import { escapeName } from '#src/templating/values.ts';
import { textFactsOf } from '../notice/load.ts';
import { renderText } from '../notice/render-text.ts';
import { type Tx } from '../operation.ts';
import { pageSettings } from '../settings/read.ts';
import { recordWords } from './record-words.ts';
import { readRecord } from './record.ts';

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
  tx: Tx,
  notice: NoticeRow,
  words: SummaryWords,
): Promise<string> {
  const given = {
    ...(words.cause === null ? {} : { cause: words.cause }),
    ...(words.done === null ? {} : { progress: words.done }),
    ...(words.changes.length === 0 ? {} : { changes: words.changes.map(changeLine).join('\n') }),
  };
  const record = await readRecord(tx.q, notice);
  const situation = {
    [phaseOf(notice.kind, notice.status)]: true,
    rollout_uneven: record.rollBacks > 0 || record.stages.some(({ status }) => status !== 'done'),
  };
  const facts = await textFactsOf(tx.q, notice, 'summary', given, { situation });
  const { body } = await renderText({ ...tx, now: notice.updatedAt }, facts, 'summary');
  const { timeZone } = await pageSettings(tx);
  const numbers = recordWords(record, { zone: timeZone, committed: notice.commitPublicly });
  return `${body}\n\n## In numbers\n\n${numbers}`;
}
