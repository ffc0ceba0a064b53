import { nextLookAheadAt } from '#src/platform/time/morning.ts';
import { whomItConcerns } from '#src/store/audience.ts';
import { lastSequences, plannedBetween } from '#src/store/digests.ts';
import type { CommandContext } from '../context.ts';
import { type Tx } from '../operation.ts';
import { collectMails, type Collection, type DuePerson } from './collect.ts';

const LOOK_AHEAD_MS = 14 * 24 * 3_600_000;

/** The windows of the next two weeks that concern each person; nobody who has none. */
async function planned(
  tx: Tx,
  people: readonly DuePerson[],
): Promise<Map<string, Record<string, unknown>>> {
  const until = tx.now + LOOK_AHEAD_MS;
  const notices = await plannedBetween(tx.q, { from: tx.now, until });
  const last = await lastSequences(
    tx.q,
    notices.map(({ id }) => id),
  );
  const windows = new Map<string, { id: string; sequence: number }[]>();
  const ids = people.map(({ row }) => row.id);
  for (const notice of notices) {
    for (const id of await whomItConcerns(tx.q, notice, ids)) {
      const entry = { id: notice.id, sequence: last.get(notice.id) ?? 0 };
      windows.set(id, [...(windows.get(id) ?? []), entry]);
    }
  }
  return new Map([...windows].map(([id, own]) => [id, { from: tx.now, until, notices: own }]));
}

const LOOK_AHEAD: Collection = {
  column: 'lookAheadDueAt',
  purpose: 'look_ahead',
  next: ({ row, timeZone }, now) => (row.weeklyLookAhead ? nextLookAheadAt(now, timeZone) : null),
  contents: planned,
};

/** One step of sending weekly look-aheads to those for whom it is Monday, 08:00. */
export function sendLookAheads(context: CommandContext): Promise<boolean> {
  return collectMails(context, LOOK_AHEAD);
}
