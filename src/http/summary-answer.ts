import type { ApiAnswer } from './api-answer.ts';
import type { ApiCall } from './api.ts';
import { tagOfRevision } from './revision-tag.ts';

/** A notice's summary with its revision as ETag; 0 while there is none. */
export async function summaryAnswer(
  { app, actor }: Pick<ApiCall, 'app' | 'actor'>,
  id: string,
): Promise<ApiAnswer> {
  const summary = await app.commands.readSummary(actor, id);
  return { body: summary, headers: { ETag: tagOfRevision(summary.revision) } };
}
