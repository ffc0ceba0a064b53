import { Refusal } from '#src/domain/errors.ts';
import { pendingBody } from '#src/domain/summary.ts';
import type { Queries } from '#src/store/queries.ts';
import { hashOf } from '#src/store/staff.ts';
import { findSummary } from '#src/store/summaries.ts';

/** The hash that binds an approval to exactly this text of a summary. */
export function summaryHash(text: { body: string; note: string | null }): string {
  return hashOf(JSON.stringify({ subject: 'summary', body: text.body, note: text.note }));
}

/** What a second person looks at of a notice's summary; refuses where there is none. */
export async function summaryText(
  q: Queries,
  noticeId: string,
): Promise<{ body: string; hash: string }> {
  const summary = await findSummary(q, noticeId);
  if (summary === null) {
    throw new Refusal('not_allowed', 'Nobody has written a summary of this notice yet.');
  }
  const pending = pendingBody(summary);
  return { body: pending.body, hash: summaryHash(pending) };
}
