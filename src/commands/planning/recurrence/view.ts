import { neededOfPlanned } from '#src/commands/approval/enforced.ts';
import { iso } from '#src/commands/instants.ts';
import { type Tx } from '#src/commands/operation.ts';
import type { ApprovalNeed } from '#src/domain/approval.ts';
import { TIERS } from '#src/domain/severity.ts';
import { occurrencesBetween } from '#src/platform/time/recurrence.ts';
import type { RecurrenceRow } from '#src/store/planning.ts';
import type { Queries } from '#src/store/queries.ts';

export const MINUTE = 60_000;
const SHOWN = 6;
/** How far ahead a rule is followed. */
export const LOOK_AHEAD_MS = 400 * 24 * 3_600_000;

export interface RecurrenceView {
  id: string;
  name: string;
  rrule: string;
  local_start: string;
  time_zone: string;
  duration_minutes: number;
  ahead_hours: number;
  publish: boolean;
  /** When a second person looks at each notice; null: its assessment decides. */
  approval: ApprovalNeed | null;
  draft: Record<string, unknown>;
  /** The next starts that are not notices yet; `shifted` where the clocks skip the time meant. */
  next: { start: string; shifted: boolean }[];
  /** Why the newest occurrence could not be made. */
  fault: string | null;
  ended_at: string | null;
  revision: number;
}

/** A rule as the API writes it. */
export async function viewOf(tx: Tx, row: RecurrenceRow): Promise<RecurrenceView> {
  const next =
    row.endedAt === null
      ? occurrencesBetween(
          ruleOf(row),
          { after: row.madeUntil, until: tx.now + LOOK_AHEAD_MS },
          SHOWN,
        )
      : [];
  return {
    id: row.id,
    name: row.name,
    rrule: row.rrule,
    local_start: row.localStart,
    time_zone: row.timeZone,
    duration_minutes: row.durationMs / MINUTE,
    ahead_hours: row.aheadMs / (60 * MINUTE),
    publish: row.publish,
    approval: await approvalOf(tx.q, row),
    draft: row.draft,
    next: next.map(({ at, shifted }) => ({ start: iso(at), shifted })),
    fault: row.fault,
    ended_at: iso(row.endedAt),
    revision: row.revision,
  };
}

async function approvalOf(q: Queries, { draft }: RecurrenceRow): Promise<ApprovalNeed | null> {
  const tier = TIERS.find((one) => one === draft['tier']);
  return tier === undefined ? null : neededOfPlanned(q, tier);
}

/** The rule alone, as the calendar reads it. */
export function ruleOf(row: Pick<RecurrenceRow, 'rrule' | 'localStart' | 'timeZone'>) {
  return { rule: row.rrule, localStart: row.localStart, timeZone: row.timeZone };
}
