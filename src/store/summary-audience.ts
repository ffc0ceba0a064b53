import { and, asc, count, eq, exists, gt, or, sql, type SQL } from 'drizzle-orm';
import { domainOfAddress, type ConcernedPage } from './audience.ts';
import { getsNews } from './consent.ts';
import type { Queries } from './queries.ts';

/** The announcement with which a notice was first mailed; null where it never was. */
async function firstAnnouncement(q: Queries, noticeId: string): Promise<string | null> {
  const { announcements } = q.t;
  const [row] = await q.db
    .select({ id: announcements.id })
    .from(announcements)
    .where(and(eq(announcements.noticeId, noticeId), eq(announcements.kind, 'update')))
    .orderBy(asc(announcements.createdAt), asc(announcements.id))
    .limit(1);
  return row?.id ?? null;
}

/**
 * Who got the first mail about a notice, by itself or within a newer one, is still confirmed, and
 * wants every update or follows this very notice: a summary is neither a start nor an end.
 */
function gotTheFirst(q: Queries, noticeId: string, firstId: string): SQL | undefined {
  const { deliveries, subscribers, noticeFollowers } = q.t;
  const inOneThatWasSent = sql`exists (select 1 from deliveries n where n.id = ${deliveries.foldedInto} and n.status = 'sent')`;
  return and(
    eq(deliveries.announcementId, firstId),
    or(eq(deliveries.status, 'sent'), and(eq(deliveries.status, 'folded'), inOneThatWasSent)),
    getsNews(q),
    or(
      eq(subscribers.news, 'every'),
      exists(
        q.db
          .select({ one: sql`1` })
          .from(noticeFollowers)
          .where(
            and(
              eq(noticeFollowers.noticeId, noticeId),
              eq(noticeFollowers.subscriberId, subscribers.id),
            ),
          ),
      ),
    ),
  );
}

/** The next people to be mailed the notice's summary, in the order of their ids. */
export async function nextForSummary(
  q: Queries,
  noticeId: string,
  options: { after: string; limit: number },
): Promise<ConcernedPage> {
  const first = await firstAnnouncement(q, noticeId);
  if (first === null) {
    return { people: [], checkpoint: options.after, done: true };
  }
  const { deliveries, subscribers } = q.t;
  const rows = await q.db
    .select({ id: subscribers.id, email: subscribers.emailKey })
    .from(deliveries)
    .innerJoin(subscribers, eq(subscribers.id, deliveries.subscriberId))
    .where(and(gotTheFirst(q, noticeId, first), gt(deliveries.subscriberId, options.after)))
    .orderBy(asc(deliveries.subscriberId))
    .limit(options.limit);
  return {
    people: rows.map(({ id, email }) => ({ id, domain: domainOfAddress(email) })),
    checkpoint: rows[rows.length - 1]?.id ?? options.after,
    done: rows.length < options.limit,
  };
}

/** How many people would be mailed the notice's summary now. */
export async function countForSummary(q: Queries, noticeId: string): Promise<number> {
  const first = await firstAnnouncement(q, noticeId);
  if (first === null) {
    return 0;
  }
  const { deliveries, subscribers } = q.t;
  const [row] = await q.db
    .select({ people: count() })
    .from(deliveries)
    .innerJoin(subscribers, eq(subscribers.id, deliveries.subscriberId))
    .where(gotTheFirst(q, noticeId, first));
  return row?.people ?? 0;
}
