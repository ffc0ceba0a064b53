import { and, count, countDistinct, desc, eq, gt, inArray, lte } from 'drizzle-orm';
import { domainOfScope, listHolds, removeHold } from './mail-holds.ts';
import type { Queries } from './queries.ts';
import { reinstated } from './consent.ts';
import { isAnyOf } from './json-list.ts';
import type { SubscriberRow } from './subscribers.ts';

export type NewMailRefusal = Queries['t']['mailRefusals']['$inferInsert'];

/** Notes refusals; one with an id that is known was noted before. */
export async function insertRefusals(q: Queries, rows: readonly NewMailRefusal[]): Promise<void> {
  if (rows.length > 0) {
    await q.db
      .insert(q.t.mailRefusals)
      .values([...rows])
      .onConflictDoNothing({ target: q.t.mailRefusals.id });
  }
}

/** The newest refusals in these words after `since`, the newest first. */
export async function recentRefusals(
  q: Queries,
  words: string,
  since: number,
  limit: number,
): Promise<{ domain: string; sentBefore: number }[]> {
  const { mailRefusals } = q.t;
  return q.db
    .select({ domain: mailRefusals.domain, sentBefore: mailRefusals.sentBefore })
    .from(mailRefusals)
    .where(and(eq(mailRefusals.words, words), gt(mailRefusals.at, since)))
    .orderBy(desc(mailRefusals.at), desc(mailRefusals.id))
    .limit(limit);
}

/** How many mails were refused in these words after `since`, and at how many domains. */
export async function countRefusals(
  q: Queries,
  words: string,
  since: number,
): Promise<{ mails: number; domains: number }> {
  const { mailRefusals } = q.t;
  const [row] = await q.db
    .select({ mails: count(), domains: countDistinct(mailRefusals.domain) })
    .from(mailRefusals)
    .where(and(eq(mailRefusals.words, words), gt(mailRefusals.at, since)));
  return row ?? { mails: 0, domains: 0 };
}

export async function deleteRefusals(q: Queries, upTo: number): Promise<void> {
  await q.db.delete(q.t.mailRefusals).where(lte(q.t.mailRefusals.at, upTo));
}

/** Everybody whom a bounce suppressed when they, or somebody before, were refused in these words. */
export async function suppressedBy(
  q: Queries,
  words: string,
  since: number,
): Promise<{ person: SubscriberRow; refusal: Queries['t']['mailRefusals']['$inferSelect'] }[]> {
  const { mailRefusals, subscribers } = q.t;
  const rows = await q.db
    .select({ person: subscribers, refusal: mailRefusals })
    .from(mailRefusals)
    .innerJoin(subscribers, eq(subscribers.id, mailRefusals.subscriberId))
    .where(
      and(
        eq(mailRefusals.words, words),
        gt(mailRefusals.at, since),
        inArray(subscribers.suppressedKind, ['hard_bounce', 'soft_bounces']),
      ),
    );
  return rows.filter(({ person, refusal }) => (person.suppressedAt ?? 0) >= refusal.at);
}

/** Takes a suppression back as if it had not been: what waited for the person goes out after all. */
export async function undoSuppression(
  q: Queries,
  person: SubscriberRow,
  facts: NewMailRefusal['facts'],
  now: number,
): Promise<void> {
  const { subscribers, deliveries } = q.t;
  // Their own word stays: whoever said no meanwhile gets nothing back of what they had asked for.
  const leftSince = (person.unsubscribedAt ?? -1) >= (person.suppressedAt ?? 0);
  await q.db
    .update(subscribers)
    .set({ ...reinstated(now), ...(leftSince ? {} : facts), updatedAt: now })
    .where(eq(subscribers.id, person.id));
  await q.db
    .update(deliveries)
    .set({ status: 'waiting', dueAt: now, finishedAt: null })
    .where(
      and(
        eq(deliveries.subscriberId, person.id),
        eq(deliveries.status, 'dropped'),
        eq(deliveries.finishedAt, person.suppressedAt ?? now),
      ),
    );
}

/** Ends the holds of domains that a machine set for a reason alike; their scopes and starts. */
export async function endHoldsAlike(
  q: Queries,
  isAlike: (reason: string) => boolean,
): Promise<{ scope: string; since: number }[]> {
  const ended = (await listHolds(q)).filter(
    ({ scope, reason, setBy }) =>
      domainOfScope(scope) !== null && setBy === 'system' && isAlike(reason),
  );
  for (const { scope } of ended) {
    await removeHold(q, scope);
  }
  return ended;
}

/** Removes messages to staff that nobody has been sent yet: what they tell is told by another. */
export async function withdrawStaffMessages(
  q: Queries,
  dedupeKeys: readonly string[],
): Promise<void> {
  const { staffMessages } = q.t;
  await q.db
    .delete(staffMessages)
    .where(
      and(isAnyOf(q, staffMessages.dedupeKey, dedupeKeys), eq(staffMessages.status, 'waiting')),
    );
}
