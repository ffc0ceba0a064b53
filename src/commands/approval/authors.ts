import type { ApprovalSubject } from '#src/domain/approval.ts';
import { entriesAbout } from '#src/store/approvals.ts';
import { ruleMakersOf } from '#src/store/planning.ts';
import type { Queries } from '#src/store/queries.ts';
import { withMakers } from '../token/makers.ts';

/** What makes somebody an author of the first text. */
const DRAFTING = ['notice.create', 'notice.edit', 'notice.publish'];

/** What makes somebody an author of what is looked at. */
const WRITING: Record<ApprovalSubject | 'brief', readonly string[]> = {
  publication: [...DRAFTING, 'notice.update', 'notice.reschedule', 'notice.extend'],
  update: ['notice.update'],
  summary: ['summary.draft', 'summary.edit'],
  disclosure: ['disclosure.request'],
  brief: ['brief.save'],
};

/**
 * Everybody who wrote the public words of a notice, or of its summary, as the record names them. Whoever made the token
 * that a pipeline wrote with wrote them too: nobody reviews themselves through a machine.
 */
export async function authorsOf(
  q: Queries,
  noticeId: string,
  subject: ApprovalSubject | 'brief' = 'publication',
): Promise<Set<string>> {
  const writers = await actors(q, noticeId, WRITING[subject]);
  return subject === 'publication'
    ? withMakersAndRule(q, noticeId, writers)
    : withMakers(q, writers);
}

/** The same of the draft alone, from its first word to its publication. */
export async function writersOf(q: Queries, noticeId: string): Promise<Set<string>> {
  return withMakersAndRule(q, noticeId, await actors(q, noticeId, DRAFTING));
}

/** Those who wrote one field of a draft; an edit that repeats what stands there is none of it. */
export async function writersOfField(
  q: Queries,
  noticeId: string,
  field: string,
): Promise<Set<string>> {
  const entries = await entriesAbout(q, noticeId, ['notice.create', 'notice.edit']);
  const writers = entries.filter(({ detail: { fields } }) => {
    // Whoever made the draft may have written any of them.
    return !Array.isArray(fields) || fields.includes(field);
  });
  return withMakersAndRule(
    q,
    noticeId,
    writers.map(({ actor }) => actor),
  );
}

/** The words of recurring work are those of its rule, whoever makes a notice of them. */
async function withMakersAndRule(
  q: Queries,
  noticeId: string,
  writers: readonly string[],
): Promise<Set<string>> {
  return withMakers(q, [...writers, ...(await ruleMakersOf(q, noticeId))]);
}

async function actors(q: Queries, noticeId: string, actions: readonly string[]): Promise<string[]> {
  return (await entriesAbout(q, noticeId, actions)).map(({ actor }) => actor);
}
