import { eq } from 'drizzle-orm';
import type { Queries } from './queries.ts';

export type AnnouncementRow = Queries['t']['announcements']['$inferSelect'];
export type DeliveryRow = Queries['t']['deliveries']['$inferSelect'];

/** Adds the announcement of an update; where it already has one, that one's id is returned. */
export async function insertAnnouncement(q: Queries, row: AnnouncementRow): Promise<string> {
  const { announcements } = q.t;
  const [inserted] = await q.db
    .insert(announcements)
    .values(row)
    .onConflictDoNothing({ target: announcements.updateId })
    .returning({ id: announcements.id });
  if (inserted !== undefined) {
    return inserted.id;
  }
  const [existing] = await q.db
    .select({ id: announcements.id })
    .from(announcements)
    .where(eq(announcements.updateId, row.updateId));
  if (existing === undefined) {
    throw new Error(`The update ${row.updateId} has no announcement and takes none.`);
  }
  return existing.id;
}

export async function insertDelivery(q: Queries, row: DeliveryRow): Promise<void> {
  await q.db.insert(q.t.deliveries).values(row);
}
