import { isPerson, may } from '#src/domain/actor.ts';
import type { ApprovalSubject } from '#src/domain/approval.ts';
import { sameText, type GuardedSubject, type GuardedText } from '#src/domain/disclosure.ts';
import { overrideRequestsOf } from '#src/store/overrides.ts';
import { authorsOf } from '../approval/authors.ts';
import { secondPersonAsked } from '../approval/enforced.ts';
import { type Tx } from '../operation.ts';
import { withMakers } from '../token/makers.ts';

const WRITTEN_AS: Record<GuardedSubject, ApprovalSubject | 'brief'> = {
  notice: 'publication',
  summary: 'summary',
  brief: 'brief',
};

/** Why this person may not let a text pass; null where they may. */
export async function whyNotOverride(
  tx: Tx,
  noticeId: string,
  text: GuardedText & { subject: GuardedSubject },
): Promise<string | null> {
  if (!may(tx.actor, 'approvals:write')) {
    return 'Whoever may approve lets words pass; you may not.';
  }
  if (!isPerson(tx.actor.label)) {
    return 'An override is a person’s word: sign in to give it.';
  }
  if (!(await secondPersonAsked(tx.q))) {
    return null;
  }
  const asked = (await overrideRequestsOf(tx.q, noticeId)).filter(
    (row) => row.subject === text.subject && sameText(row, text),
  );
  const authors = await authorsOf(tx.q, noticeId, WRITTEN_AS[text.subject]);
  const askers = await withMakers(
    tx.q,
    asked.map(({ requestedBy }) => requestedBy),
  );
  return authors.has(tx.actor.label) || askers.has(tx.actor.label)
    ? 'You wrote this, or made the token that did: a second person has to judge it.'
    : null;
}
