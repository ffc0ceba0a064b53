import { and, eq, gt } from 'drizzle-orm';
import { newId } from './ids.ts';
import type { Queries } from './queries.ts';

/** Notes that a server refused a mail in a way that counts against the address, once a mail and day. */
export async function insertSoftRefusal(
  q: Queries,
  refusal: {
    subscriberId: string;
    deliveryId: string;
    statusCode: string | null;
    diagnostic: string;
    at: number;
  },
): Promise<void> {
  const day = new Date(refusal.at).toISOString().slice(0, 10);
  await q.db
    .insert(q.t.bounces)
    .values({
      ...refusal,
      id: newId(),
      fingerprint: `smtp|${refusal.deliveryId}|${day}`,
      kind: 'soft',
      source: 'smtp',
      receivedAt: refusal.at,
    })
    .onConflictDoNothing({ target: q.t.bounces.fingerprint });
}

/** When mail to somebody bounced softly, since their address was last given another chance. */
export async function softBounceTimes(
  q: Queries,
  subscriberId: string,
  after: number,
): Promise<number[]> {
  const { bounces, subscribers } = q.t;
  const rows = await q.db
    .select({ at: bounces.at, reinstatedAt: subscribers.reinstatedAt })
    .from(bounces)
    .innerJoin(subscribers, eq(subscribers.id, bounces.subscriberId))
    .where(
      and(eq(bounces.subscriberId, subscriberId), eq(bounces.kind, 'soft'), gt(bounces.at, after)),
    );
  return rows.filter(({ at, reinstatedAt }) => at > (reinstatedAt ?? 0)).map(({ at }) => at);
}
