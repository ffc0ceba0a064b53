import { and, eq, gt, inArray, isNull, or } from 'drizzle-orm';
import { isFinished, NOTICE_KINDS, NOTICE_STATUSES } from '../domain/notice.ts';
import type { NoticeRow, PrivateFactsRow } from './notices.ts';
import type { Queries } from './queries.ts';

/** A notice whose private facts are private still. */
export interface RunningEmbargo
  extends
    Pick<NoticeRow, 'id' | 'embargoUntil' | 'disclosed'>,
    Pick<PrivateFactsRow, 'facts' | 'assessment'> {}

/** The statuses in which a notice is not over. */
const OPEN = NOTICE_STATUSES.filter((status) =>
  NOTICE_KINDS.some((kind) => !isFinished(kind, status)),
);

/**
 * For staff only: every notice whose embargo runs, with its private facts. Without a time an
 * embargo runs until the notice is over, or until a person has published something of it.
 */
export async function runningEmbargoes(q: Queries, now: number): Promise<RunningEmbargo[]> {
  const { notices, noticePrivateFacts } = q.t;
  return q.db
    .select({
      id: notices.id,
      embargoUntil: notices.embargoUntil,
      disclosed: notices.disclosed,
      facts: noticePrivateFacts.facts,
      assessment: noticePrivateFacts.assessment,
    })
    .from(notices)
    .innerJoin(noticePrivateFacts, eq(noticePrivateFacts.noticeId, notices.id))
    .where(
      or(
        gt(notices.embargoUntil, now),
        and(isNull(notices.embargoUntil), isNull(notices.disclosed), inArray(notices.status, OPEN)),
      ),
    )
    .orderBy(notices.id);
}
