/** Severity tiers, mildest first. */
export const TIERS = ['low', 'medium', 'high', 'critical'] as const;
export type Tier = (typeof TIERS)[number];

export const TIER_LABELS: Record<Tier, string> = {
  low: 'Low',
  medium: 'Medium',
  high: 'High',
  critical: 'Critical',
};

export const APPROVALS = ['none', 'before', 'after', 'emergency_after_planned_before'] as const;
export type Approval = (typeof APPROVALS)[number];

/** One tier's policy: a row of data that staff may edit, never code. All spans in milliseconds. */
export interface TierPolicy {
  tier: Tier;
  /** Lowest and highest CVSS base score that starts in this tier, one decimal. */
  cvssMin: number;
  cvssMax: number;
  respondExploitedMs: number;
  respondMs: number;
  /** How long before its start planned work should be announced. */
  leadTimeMs: number;
  /** Spans before the start at which a reminder is due, longest first. */
  remindersMs: readonly number[];
  /** How often an update is promised while work runs; null means at each change of status. */
  cadenceMs: number | null;
  approval: Approval;
  /** How long after an emergency publication a second person has looked at it. */
  reviewWithinMs: number;
  /** How long after its end a notice has a summary; null: none is asked for. */
  summaryWithinMs: number | null;
}

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** design.md §3, the defaults that a new database starts with. */
export const DEFAULT_TIER_POLICIES: readonly TierPolicy[] = [
  {
    tier: 'low',
    cvssMin: 0,
    cvssMax: 3.9,
    respondExploitedMs: 30 * DAY,
    respondMs: 90 * DAY,
    leadTimeMs: 7 * DAY,
    remindersMs: [72 * HOUR, 24 * HOUR, HOUR],
    cadenceMs: null,
    approval: 'none',
    reviewWithinMs: DAY,
    summaryWithinMs: null,
  },
  {
    tier: 'medium',
    cvssMin: 4,
    cvssMax: 6.9,
    respondExploitedMs: 14 * DAY,
    respondMs: 30 * DAY,
    leadTimeMs: 72 * HOUR,
    remindersMs: [24 * HOUR, HOUR],
    cadenceMs: 2 * HOUR,
    approval: 'before',
    reviewWithinMs: DAY,
    summaryWithinMs: null,
  },
  {
    tier: 'high',
    cvssMin: 7,
    cvssMax: 8.9,
    respondExploitedMs: 72 * HOUR,
    respondMs: 7 * DAY,
    leadTimeMs: 24 * HOUR,
    remindersMs: [HOUR],
    cadenceMs: HOUR,
    approval: 'emergency_after_planned_before',
    reviewWithinMs: DAY,
    summaryWithinMs: 5 * DAY,
  },
  {
    tier: 'critical',
    cvssMin: 9,
    cvssMax: 10,
    respondExploitedMs: 24 * HOUR,
    respondMs: 48 * HOUR,
    leadTimeMs: 0,
    remindersMs: [],
    cadenceMs: HOUR / 2,
    approval: 'after',
    reviewWithinMs: DAY,
    summaryWithinMs: 5 * DAY,
  },
];

export function tierRank(tier: Tier): number {
  return TIERS.indexOf(tier);
}

/** The tier `steps` above (negative: below), never beyond the lowest or the highest. */
export function shiftTier(tier: Tier, steps: number): Tier {
  const rank = Math.min(TIERS.length - 1, Math.max(0, tierRank(tier) + steps));
  return TIERS[rank]!;
}
