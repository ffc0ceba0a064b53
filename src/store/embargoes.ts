import { and, eq, gt, gte, inArray, isNull, lte, ne, notExists, or } from 'drizzle-orm';
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

/** Public notices whose embargo ended in this span, and of which no message of this kind tells since. */
export async function endedEmbargoes(
  q: Queries,
  { after, until, untold }: { after: number; until: number; untold: string },
): Promise<NoticeRow[]> {
  const { notices, staffMessages } = q.t;
  const told = q.db
    .select({ id: staffMessages.id })
    .from(staffMessages)
    .where(
      and(
        eq(staffMessages.noticeId, notices.id),
        eq(staffMessages.kind, untold),
        gte(staffMessages.createdAt, notices.embargoUntil),
      ),
    );
  return q.db
    .select()
    .from(notices)
    .where(
      and(
        gt(notices.embargoUntil, after),
        lte(notices.embargoUntil, until),
        ne(notices.status, 'draft'),
        notExists(told),
      ),
    )
    .orderBy(notices.id);
}
