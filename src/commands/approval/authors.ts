import { actorsOfNotice, makersOfTokens } from '../../store/approvals.ts';
import type { Queries } from '../../store/queries.ts';

/** What makes somebody an author of a notice's public words. */
const WRITING = [
  'notice.create',
  'notice.edit',
  'notice.update',
  'notice.publish',
  'notice.reschedule',
  'notice.extend',
  'summary.draft',
  'summary.edit',
] as const;

/**
 * Everybody who wrote public words of a notice, as the record names them. Whoever made the token
 * that a pipeline wrote with wrote them too: nobody reviews themselves through a machine.
 */
export async function authorsOf(q: Queries, noticeId: string): Promise<Set<string>> {
  const actors = await actorsOfNotice(q, noticeId, WRITING);
  const tokens = actors.flatMap((actor) =>
    actor.startsWith('token:') ? [actor.slice('token:'.length)] : [],
  );
  return new Set([...actors, ...(await makersOfTokens(q, tokens))]);
}
