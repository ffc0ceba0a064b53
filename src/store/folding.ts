import { and, eq, gt, inArray, sql } from 'drizzle-orm';
import type { AnnouncementKind } from '../domain/subscriber.ts';
import { addToCounters } from './counters.ts';
import { insertDeliveryEvents } from './delivery-events.ts';
import { isAnyOf } from './json-list.ts';
import type { Queries } from './queries.ts';

/** Nothing that was announced earlier still waits by itself. */
const LOOK_BACK_MS = 4 * 24 * 3_600_000;

interface Related {
  id: string;
  kind: AnnouncementKind;
  createdAt: number;
  sequence: number;
}

const isNewer = (a: Related, b: Related): boolean =>
  a.createdAt - b.createdAt > 0 || (a.createdAt === b.createdAt && a.sequence > b.sequence);

/** The announcements of the same notice, itself included; null where it is gone. */
async function related(
  q: Queries,
  announcementId: string,
  now: number,
): Promise<{ self: Related; others: Related[] } | null> {
  const { announcements, updates } = q.t;
  const columns = {
    id: announcements.id,
    kind: announcements.kind,
    noticeId: announcements.noticeId,
    createdAt: announcements.createdAt,
    sequence: updates.sequence,
  };
  const [self] = await q.db
    .select(columns)
    .from(announcements)
    .innerJoin(updates, eq(updates.id, announcements.updateId))
    .where(eq(announcements.id, announcementId));
  if (self === undefined) {
    return null;
  }
  const others = await q.db
    .select(columns)
    .from(announcements)
    .innerJoin(updates, eq(updates.id, announcements.updateId))
    .where(
      and(
        eq(announcements.noticeId, self.noticeId),
        gt(announcements.createdAt, now - LOOK_BACK_MS),
      ),
    );
  return { self, others: others.filter(({ id }) => id !== self.id) };
}

/** The status by an expression that no index serves: the rows are found by announcement. */
const statusIs = (q: Queries, ...statuses: string[]) =>
  inArray(sql`${q.t.deliveries.status} || ''`, statuses);

interface Pair {
  id: string;
  subscriberId: string;
}

async function deliveriesOf(
  q: Queries,
  announcementIds: readonly string[],
  subscriberIds: readonly string[],
  ...statuses: string[]
): Promise<(Pair & { announcementId: string })[]> {
  const { deliveries } = q.t;
  const rows = await q.db
    .select({
      id: deliveries.id,
      subscriberId: deliveries.subscriberId,
      announcementId: deliveries.announcementId,
    })
    .from(deliveries)
    .where(
      and(
        inArray(deliveries.announcementId, [...announcementIds]),
        isAnyOf(q, deliveries.subscriberId, subscriberIds),
        statusIs(q, ...statuses),
      ),
    );
  return rows.map((row) => ({ ...row, announcementId: row.announcementId! }));
}

/** Ends waiting deliveries in favour of the same people's of another announcement. */
async function fold(
  q: Queries,
  ids: readonly string[],
  into: string,
  now: number,
): Promise<string[]> {
  const { deliveries } = q.t;
  const folded = await q.db
    .update(deliveries)
    .set({
      status: 'folded',
      dueAt: now,
      finishedAt: now,
      foldedInto: sql`(select n.id from deliveries n where n.announcement_id = ${into} and n.subscriber_id = deliveries.subscriber_id)`,
    })
    .where(and(isAnyOf(q, deliveries.id, ids), statusIs(q, 'waiting')))
    .returning({ id: deliveries.id });
  await insertDeliveryEvents(
    q,
    folded.map(({ id }) => ({ deliveryId: id, at: now, event: 'folded', actor: 'system' })),
  );
  const labels = ['folded', ''];
  await addToCounters(q, [{ name: 'mails', labels, value: folded.length }]);
  return folded.map(({ id }) => id);
}

/**
 * Folds what still waits for these people about the same notice into the deliveries that they
 * have just been given: the newer mail tells the timeline so far. What a worker holds is left.
 */
export async function foldOlder(
  q: Queries,
  announcementId: string,
  given: readonly Pair[],
  now: number,
): Promise<void> {
  const found = given.length === 0 ? null : await related(q, announcementId, now);
  // No mail but its own tells what a summary tells.
  const older =
    found?.others.filter((other) => other.kind !== 'summary' && isNewer(found.self, other)) ?? [];
  if (older.length === 0) {
    return;
  }
  const waiting = await deliveriesOf(
    q,
    older.map(({ id }) => id),
    given.map(({ subscriberId }) => subscriberId),
    'waiting',
  );
  if (waiting.length > 0) {
    await fold(
      q,
      waiting.map(({ id }) => id),
      announcementId,
      now,
    );
  }
}

/**
 * Folds those of an announcement's waiting deliveries whose people have a newer one about the
 * same notice already: written late, given back by a worker, or asked for again by staff.
 *
 * @returns the ids of those that it folded
 */
export async function foldOutdated(
  q: Queries,
  announcementId: string,
  waiting: readonly Pair[],
  now: number,
): Promise<Set<string>> {
  const found = waiting.length === 0 ? null : await related(q, announcementId, now);
  const newer =
    found === null || found.self.kind === 'summary'
      ? []
      : found.others.filter((other) => isNewer(other, found.self));
  if (newer.length === 0) {
    return new Set();
  }
  const theirs = await deliveriesOf(
    q,
    newer.map(({ id }) => id),
    waiting.map(({ subscriberId }) => subscriberId),
    ...['waiting', 'leased', 'sent'],
  );
  newer.sort((a, b) => (isNewer(a, b) ? -1 : 1));
  const folded = new Set<string>();
  for (const { id: into } of newer) {
    const people = new Set(
      theirs.filter((row) => row.announcementId === into).map((row) => row.subscriberId),
    );
    const ids = waiting
      .filter(({ id, subscriberId }) => people.has(subscriberId) && !folded.has(id))
      .map(({ id }) => id);
    if (ids.length > 0) {
      (await fold(q, ids, into, now)).forEach((id) => folded.add(id));
    }
  }
  return folded;
}
