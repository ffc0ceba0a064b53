import { and, asc, desc, eq, inArray } from 'drizzle-orm';
import { followedNotices } from './followers.ts';
import type { Queries } from './queries.ts';
import type { SubscriberRow } from './subscribers.ts';

/** Every row that is about one person. */
export async function readOwnData(q: Queries, subscriber: SubscriberRow) {
  const { audit, bounces } = q.t;
  return {
    subscriber,
    follows: await followed(q, subscriber.id),
    followedNotices: await followedNotices(q, subscriber.id),
    mails: await mailsTo(q, subscriber.id),
    bounces: await q.db
      .select()
      .from(bounces)
      .where(eq(bounces.subscriberId, subscriber.id))
      .orderBy(asc(bounces.at)),
    record: await q.db
      .select({ at: audit.at, actor: audit.actor, action: audit.action, detail: audit.detail })
      .from(audit)
      .where(and(eq(audit.entity, 'subscriber'), eq(audit.entityId, subscriber.id)))
      .orderBy(asc(audit.at), asc(audit.id)),
  };
}

async function followed(q: Queries, subscriberId: string) {
  const { components, componentGroups, subscriptions } = q.t;
  return q.db
    .select({ component: components.slug, group: componentGroups.slug })
    .from(subscriptions)
    .leftJoin(components, eq(components.id, subscriptions.componentId))
    .leftJoin(componentGroups, eq(componentGroups.id, subscriptions.groupId))
    .where(eq(subscriptions.subscriberId, subscriberId));
}

/** Mails to a person, each with what became of it: all and the oldest first, or the newest. */
export async function mailsTo(q: Queries, subscriberId: string, newest?: number) {
  const { announcements, deliveries, notices } = q.t;
  const base = q.db
    .select({
      id: deliveries.id,
      purpose: deliveries.purpose,
      noticeId: notices.id,
      notice: notices.title,
      status: deliveries.status,
      attempts: deliveries.attempts,
      lastError: deliveries.lastError,
      createdAt: deliveries.createdAt,
      finishedAt: deliveries.finishedAt,
    })
    .from(deliveries)
    .leftJoin(announcements, eq(announcements.id, deliveries.announcementId))
    .leftJoin(notices, eq(notices.id, announcements.noticeId))
    .where(eq(deliveries.subscriberId, subscriberId));
  const rows = await (newest === undefined
    ? base.orderBy(asc(deliveries.createdAt), asc(deliveries.id))
    : base.orderBy(desc(deliveries.createdAt), desc(deliveries.id)).limit(newest));
  const events = await eventsOf(
    q,
    rows.map((row) => row.id),
  );
  return rows.map((row) => ({ ...row, events: events.get(row.id) ?? [] }));
}

type MailEvent = Pick<Queries['t']['deliveryEvents']['$inferSelect'], 'at' | 'event' | 'detail'>;

/** Parameters in one statement; PostgreSQL takes 65,535 at most. */
const AT_ONCE = 10_000;

async function eventsOf(q: Queries, ids: readonly string[]): Promise<Map<string, MailEvent[]>> {
  const { deliveryEvents } = q.t;
  const found = new Map<string, MailEvent[]>();
  for (let first = 0; first < ids.length; first += AT_ONCE) {
    const rows = await q.db
      .select({
        deliveryId: deliveryEvents.deliveryId,
        at: deliveryEvents.at,
        event: deliveryEvents.event,
        detail: deliveryEvents.detail,
      })
      .from(deliveryEvents)
      .where(inArray(deliveryEvents.deliveryId, ids.slice(first, first + AT_ONCE)))
      .orderBy(asc(deliveryEvents.at));
    for (const { deliveryId, ...event } of rows) {
      found.set(deliveryId, [...(found.get(deliveryId) ?? []), event]);
    }
  }
  return found;
}
