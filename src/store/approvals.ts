import { and, asc, count, desc, eq, inArray, isNotNull, isNull, or } from 'drizzle-orm';
import { beginningOf, type Role } from '../domain/actor.ts';
import { LIVE_STATES, type ApprovalState, type ApprovalSubject } from '../domain/approval.ts';
import type { Queries } from './queries.ts';

export type ApprovalRow = Queries['t']['approvals']['$inferSelect'];

/** Writes a new approval as it is. */
export async function insertApproval(q: Queries, row: ApprovalRow): Promise<void> {
  await q.db.insert(q.t.approvals).values(row);
}

/** Every approval a notice ever had, the newest first. */
export async function approvalsOf(q: Queries, noticeId: string): Promise<ApprovalRow[]> {
  const { approvals } = q.t;
  return q.db
    .select()
    .from(approvals)
    .where(eq(approvals.noticeId, noticeId))
    .orderBy(desc(approvals.requestedAt), desc(approvals.id));
}

/** The one that is open or counts for this subject; null where there is none. */
export async function liveApproval(
  q: Queries,
  noticeId: string,
  subject: ApprovalSubject,
): Promise<ApprovalRow | null> {
  const { approvals } = q.t;
  const [row] = await q.db
    .select()
    .from(approvals)
    .where(
      and(
        eq(approvals.noticeId, noticeId),
        eq(approvals.subject, subject),
        inArray(approvals.state, [...LIVE_STATES]),
      ),
    )
    .orderBy(desc(approvals.requestedAt), desc(approvals.id))
    .limit(1);
  return row ?? null;
}

/** The same, or the review that was objected to and that no other text has answered yet. */
export async function standingApproval(
  q: Queries,
  noticeId: string,
  subject: ApprovalSubject,
): Promise<ApprovalRow | null> {
  const { approvals } = q.t;
  const [row] = await q.db
    .select()
    .from(approvals)
    .where(
      and(
        eq(approvals.noticeId, noticeId),
        eq(approvals.subject, subject),
        or(inArray(approvals.state, [...LIVE_STATES]), isOpenObjection(q)),
      ),
    )
    .orderBy(desc(approvals.requestedAt), desc(approvals.id))
    .limit(1);
  return row ?? null;
}

const isOpenObjection = ({ t: { approvals } }: Queries) =>
  and(eq(approvals.state, 'rejected'), isNotNull(approvals.dueAt));

/** Compare-and-set: moves an approval on from the state it was seen in. Whether it did. */
export async function moveApproval(
  q: Queries,
  id: string,
  from: ApprovalState,
  change: Partial<Omit<ApprovalRow, 'id' | 'noticeId'>> & { state: ApprovalState },
): Promise<boolean> {
  const { approvals } = q.t;
  const rows = await q.db
    .update(approvals)
    .set(change)
    .where(and(eq(approvals.id, id), eq(approvals.state, from)))
    .returning({ id: approvals.id });
  return rows.length > 0;
}

/**
 * Everything that is asked for or owed, objections that wait for another text included: what has
 * a time first, by it; then the oldest.
 */
export async function openRequests(q: Queries): Promise<ApprovalRow[]> {
  const { approvals } = q.t;
  const rows = await q.db
    .select()
    .from(approvals)
    .where(or(eq(approvals.state, 'requested'), isOpenObjection(q)))
    .orderBy(asc(approvals.requestedAt), asc(approvals.id));
  return rows.toSorted((a, b) => (a.dueAt ?? Infinity) - (b.dueAt ?? Infinity) || 0);
}

/** The approvals that this person gave and that nothing has been published by. */
export async function unusedApprovalsBy(q: Queries, label: string): Promise<ApprovalRow[]> {
  const { approvals } = q.t;
  return q.db
    .select()
    .from(approvals)
    .where(and(eq(approvals.state, 'approved'), eq(approvals.decidedBy, label)));
}

/** Who did any of this to a notice, and when, as the record has it. */
export async function entriesAbout(
  q: Queries,
  noticeId: string,
  actions: readonly string[],
): Promise<{ at: number; actor: string; detail: Record<string, unknown> }[]> {
  const { audit } = q.t;
  return q.db
    .select({ at: audit.at, actor: audit.actor, detail: audit.detail })
    .from(audit)
    .where(
      and(
        eq(audit.entity, 'notice'),
        eq(audit.entityId, noticeId),
        inArray(audit.action, [...actions]),
      ),
    );
}

/** By the names of tokens, the people who answer for them, however many tokens stand between. */
export async function makersOfTokens(
  q: Queries,
  names: readonly string[],
): Promise<Map<string, string[]>> {
  if (names.length === 0) {
    return new Map();
  }
  const { apiTokens } = q.t;
  const rows = await q.db
    .selectDistinct({ name: apiTokens.name, by: apiTokens.createdBy })
    .from(apiTokens)
    .where(inArray(apiTokens.name, [...new Set(names)]));
  const makers = new Map<string, string[]>();
  for (const { name, by } of rows) {
    makers.set(name, [...(makers.get(name) ?? []), beginningOf(by)]);
  }
  return makers;
}

/** How many people can sign in. */
export async function countActiveUsers(q: Queries): Promise<number> {
  const { users } = q.t;
  const [row] = await q.db
    .select({ people: count() })
    .from(users)
    .where(isNull(users.deactivatedAt));
  return row?.people ?? 0;
}

/** Everybody who can sign in, by address. */
export async function activePeople(q: Queries): Promise<{ email: string; role: Role }[]> {
  const { users } = q.t;
  return q.db
    .select({ email: users.email, role: users.role })
    .from(users)
    .where(isNull(users.deactivatedAt))
    .orderBy(asc(users.email));
}
