import { isPerson, may, type Actor } from '#src/domain/actor.ts';
import type { ApprovalSubject } from '#src/domain/approval.ts';
import { sameText, type GuardedSubject, type GuardedText } from '#src/domain/disclosure.ts';
import { overrideRequestsOf } from '#src/store/overrides.ts';
import type { Queries } from '#src/store/queries.ts';
import { authorsOf, withMakers } from '../approval/authors.ts';
import { secondPersonAsked } from '../approval/enforced.ts';

const WRITTEN_AS: Record<GuardedSubject, ApprovalSubject | 'brief'> = {
  notice: 'publication',
  summary: 'summary',
  brief: 'brief',
};

/** Why this person may not let a text pass; null where they may. */
export async function whyNotOverride(
  q: Queries,
  actor: Actor,
  noticeId: string,
  text: GuardedText & { subject: GuardedSubject },
): Promise<string | null> {
  if (!may(actor, 'approvals:write')) {
    return 'Whoever may approve lets words pass; you may not.';
  }
  if (!isPerson(actor.label)) {
    return 'An override is a person’s word: sign in to give it.';
  }
  if (!(await secondPersonAsked(q))) {
    return null;
  }
  const asked = (await overrideRequestsOf(q, noticeId)).filter(
    (row) => row.subject === text.subject && sameText(row, text),
  );
  const authors = await authorsOf(q, noticeId, WRITTEN_AS[text.subject]);
  const askers = await withMakers(
    q,
    asked.map(({ requestedBy }) => requestedBy),
  );
  return authors.has(actor.label) || askers.has(actor.label)
    ? 'You wrote this, or made the token that did: a second person has to judge it.'
    : null;
}
