import {
  and,
  asc,
  eq,
  exists,
  isNotNull,
  isNull,
  like,
  lte,
  sql,
  type AnyColumn,
  type SQL,
} from 'drizzle-orm';
import type { Queries } from './queries.ts';

export type MailHoldRow = Queries['t']['mailHolds']['$inferSelect'];

/** Holds everything back. */
export const QUEUE = 'queue';

/** The scope that holds back one domain, given in lower case. */
export const domainScope = (domain: string): string => `domain:${domain}`;

/** The domain that a scope holds back; null for the queue. */
export function domainOfScope(scope: string): string | null {
  return scope.startsWith('domain:') ? scope.slice('domain:'.length) : null;
}

/** The scope that holds back what is left of one announcement. */
export const announcementScope = (id: string): string => `announcement:${id}`;

/** The announcement of which a scope holds the rest back now; null for others. */
export function heldAnnouncementOf({ scope, until }: MailHoldRow): string | null {
  const prefix = announcementScope('');
  return scope.startsWith(prefix) && until === null ? scope.slice(prefix.length) : null;
}

/** Whether the rest of the announcement is held back. False for mail of no announcement. */
export function isOfHeldAnnouncement(q: Queries, announcementId: AnyColumn): SQL {
  const { mailHolds } = q.t;
  const scope = sql`${announcementScope('')} || ${announcementId}`;
  return exists(
    q.db
      .select({ one: sql`1` })
      .from(mailHolds)
      .where(and(eq(mailHolds.scope, scope), isNull(mailHolds.until))),
  );
}

/** Holds the rest of an announcement back unless that was done before; whether it did. */
export async function holdAnnouncement(
  q: Queries,
  id: string,
  hold: { reason: string; now: number },
): Promise<boolean> {
  const rows = await q.db
    .insert(q.t.mailHolds)
    .values({
      scope: announcementScope(id),
      reason: hold.reason,
      failureClass: null,
      since: hold.now,
      until: null,
      setBy: 'system',
    })
    .onConflictDoNothing()
    .returning({ scope: q.t.mailHolds.scope });
  return rows.length > 0;
}

/** Ends such a hold. Its row stays, so that the same mail is not held a second time. */
export async function endAnnouncementHold(q: Queries, id: string, now: number): Promise<boolean> {
  const { mailHolds } = q.t;
  const rows = await q.db
    .update(mailHolds)
    .set({ until: now })
    .where(and(eq(mailHolds.scope, announcementScope(id)), isNull(mailHolds.until)))
    .returning({ scope: mailHolds.scope });
  return rows.length > 0;
}

/** Every hold, the oldest first. There are as many as there are troubled receivers: few. */
export async function listHolds(q: Queries): Promise<MailHoldRow[]> {
  return q.db.select().from(q.t.mailHolds).orderBy(asc(q.t.mailHolds.since));
}

/**
 * Holds mail back, or says anew why and until when. A hold without an end, which only a person
 * sets, is not touched by a machine. Whether there was no hold before.
 */
export async function putHold(q: Queries, row: MailHoldRow): Promise<boolean> {
  const { mailHolds } = q.t;
  const inserted = await q.db
    .insert(mailHolds)
    .values(row)
    .onConflictDoNothing({ target: mailHolds.scope })
    .returning({ scope: mailHolds.scope });
  if (inserted.length > 0) {
    return true;
  }
  const { reason, failureClass, until, setBy } = row;
  const scope = eq(mailHolds.scope, row.scope);
  if (failureClass === null) {
    await q.db.update(mailHolds).set({ reason, failureClass, until, setBy }).where(scope);
  } else {
    await q.db
      .update(mailHolds)
      .set({ reason, failureClass, until })
      .where(and(scope, isNotNull(mailHolds.until)));
  }
  return false;
}

/** Compare-and-set: takes the right to try whether a hold is over, until `until`. */
export async function claimProbe(
  q: Queries,
  scope: string,
  at: { now: number; until: number },
): Promise<boolean> {
  const { mailHolds } = q.t;
  const rows = await q.db
    .update(mailHolds)
    .set({ until: at.until })
    .where(and(eq(mailHolds.scope, scope), lte(mailHolds.until, at.now)))
    .returning({ scope: mailHolds.scope });
  return rows.length > 0;
}

/** Says when a hold that ends by itself is tried next. */
export async function postponeHold(q: Queries, scope: string, until: number): Promise<void> {
  const { mailHolds } = q.t;
  await q.db
    .update(mailHolds)
    .set({ until })
    .where(and(eq(mailHolds.scope, scope), isNotNull(mailHolds.until)));
}

/** Ends the holds of all domains; the rows that they were. */
export async function removeDomainHolds(q: Queries): Promise<MailHoldRow[]> {
  const { mailHolds } = q.t;
  return q.db
    .delete(mailHolds)
    .where(like(mailHolds.scope, domainScope('%')))
    .returning();
}

/**
 * Ends a hold; the row that it was, or null where there was none. Once the queue goes on, refusals
 * from before it count no more.
 */
export async function removeHold(q: Queries, scope: string): Promise<MailHoldRow | null> {
  if (scope === QUEUE) {
    await q.db.delete(q.t.mailRefusals);
  }
  const [row] = await q.db.delete(q.t.mailHolds).where(eq(q.t.mailHolds.scope, scope)).returning();
  return row ?? null;
}
