import { eq, notInArray, sql } from 'drizzle-orm';
import type { Queries } from './queries.ts';

export type MailRelayRow = Queries['t']['mailRelays']['$inferSelect'];

/** What fails within so long is one event: connections that were lost together. */
const ONE_EVENT_MS = 1_000;
/** After so many failed tries in a row a relay is away. */
const AWAY_AFTER = 2;

/** Whether a relay does not take mail: it failed twice in a row and has taken none since. */
export const isAway = ({ failures }: Pick<MailRelayRow, 'failures'>): boolean =>
  failures >= AWAY_AFTER;

/** Every relay that is configured, by name. */
export async function listRelays(q: Queries): Promise<MailRelayRow[]> {
  const { mailRelays } = q.t;
  return q.db.select().from(mailRelays).orderBy(mailRelays.relay);
}

/** Since when no relay at all takes mail, and why; null while one does, or none was tried. */
export function awayOf(relays: readonly MailRelayRow[]): MailRelayRow | null {
  return relays.length > 0 && relays.every(isAway)
    ? relays.reduce((last, relay) =>
        (relay.failingSince ?? 0) > (last.failingSince ?? 0) ? relay : last,
      )
    : null;
}

/** Puts on record that a relay could not be used; the row as it is now. */
export async function relayFailed(
  q: Queries,
  relay: string,
  { reason, now }: { reason: string; now: number },
): Promise<MailRelayRow> {
  const { mailRelays: t } = q.t;
  const counts = sql`${t.failedAt} is null or ${t.failedAt} <= ${now - ONE_EVENT_MS}`;
  const [row] = await q.db
    .insert(t)
    .values({ relay, failures: 1, failingSince: now, failedAt: now, reason })
    .onConflictDoUpdate({
      target: t.relay,
      set: {
        failures: sql`case when ${t.failures} = 0 or ${counts} then ${t.failures} + 1 else ${t.failures} end`,
        failedAt: sql`case when ${t.failures} = 0 or ${counts} then ${now} else ${t.failedAt} end`,
        failingSince: sql`coalesce(${t.failingSince}, ${now})`,
        reason,
      },
    })
    .returning();
  return row!;
}

/** Puts on record that a relay took a mail; the row as it was before, null for the first one. */
export async function relayAnswered(
  q: Queries,
  relay: string,
  now: number,
): Promise<MailRelayRow | null> {
  const { mailRelays: t } = q.t;
  const [before] = await q.db.select().from(t).where(eq(t.relay, relay));
  const well = { failures: 0, failingSince: null, failedAt: null, reason: null, answeredAt: now };
  await q.db
    .insert(t)
    .values({ relay, ...well })
    .onConflictDoUpdate({ target: t.relay, set: well });
  return before ?? null;
}

/** Takes the right to tell staff that a relay is away, unless it was used after `notSince`. */
export async function claimTelling(
  q: Queries,
  relay: string,
  { now, notSince }: { now: number; notSince: number },
): Promise<boolean> {
  const { mailRelays: t } = q.t;
  const [row] = await q.db.select().from(t).where(eq(t.relay, relay));
  if (row === undefined || (row.toldAt !== null && row.toldAt > notSince)) {
    return false;
  }
  await q.db.update(t).set({ toldAt: now }).where(eq(t.relay, relay));
  return true;
}

/** Knows these relays from now on, tried or not, and forgets those that are configured no more. */
export async function keepRelays(q: Queries, relays: readonly string[]): Promise<void> {
  const { mailRelays: t } = q.t;
  await q.db.delete(t).where(notInArray(t.relay, [...relays]));
  const untried = relays.map((relay) => ({ relay, failures: 0 }));
  await q.db.insert(t).values(untried).onConflictDoNothing({ target: t.relay });
}
