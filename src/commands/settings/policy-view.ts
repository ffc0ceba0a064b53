import * as z from 'zod';
import type { Fault } from '#src/domain/errors.ts';
import {
  APPROVALS,
  TIERS,
  type Approval,
  type Tier,
  type TierPolicy,
} from '#src/domain/severity.ts';
import { oneOf } from '../parse.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const YEAR_IN_HOURS = 365 * 24;

/** A tier's policy in the units that people think in. */
export interface TierPolicyView {
  tier: Tier;
  cvss_min: number;
  cvss_max: number;
  respond_exploited_hours: number;
  respond_hours: number;
  lead_time_hours: number;
  /** Longest first. */
  reminders_hours: number[];
  /** Null: an update at each change of status. */
  cadence_minutes: number | null;
  approval: Approval;
  review_hours: number;
  /** Null: no summary is asked for. */
  summary_hours: number | null;
}

const number = (min: number, max: number) => {
  const error = `must be a number from ${min} to ${max}`;
  return z.number({ error }).min(min, { error }).max(max, { error });
};
const score = () =>
  number(0, 10).refine((value) => Number.isInteger(Number((value * 10).toFixed(6))), {
    error: 'must have at most one decimal',
  });
const wholeMinutes = { error: 'must be a whole number of minutes' };
const hours = (min: number, max: number) =>
  number(min, max).refine(
    (value) => Number.isInteger(Number((value * 60).toFixed(6))),
    wholeMinutes,
  );

export const TierPolicyPatch = z
  .strictObject({
    cvss_min: score(),
    cvss_max: score(),
    respond_exploited_hours: hours(1, YEAR_IN_HOURS),
    respond_hours: hours(1, YEAR_IN_HOURS),
    lead_time_hours: hours(0, 90 * 24),
    reminders_hours: z
      .array(hours(0.25, 31 * 24), { error: 'must be a list of hours before the start' })
      .max(5, { error: 'must have at most 5 reminders' })
      .transform((list) => [...new Set(list)].sort((a, b) => b - a)),
    cadence_minutes: z
      .int({ error: 'must be a whole number of minutes, or null' })
      .min(5, { error: 'must be at least 5' })
      .max(24 * 60, { error: `must be at most ${24 * 60}` })
      .nullable(),
    approval: oneOf(APPROVALS),
    review_hours: hours(0.25, 31 * 24),
    summary_hours: hours(1, YEAR_IN_HOURS).nullable(),
  })
  .partial();

export function policyView(policy: TierPolicy): TierPolicyView {
  return {
    tier: policy.tier,
    cvss_min: policy.cvssMin,
    cvss_max: policy.cvssMax,
    respond_exploited_hours: policy.respondExploitedMs / HOUR,
    respond_hours: policy.respondMs / HOUR,
    lead_time_hours: policy.leadTimeMs / HOUR,
    reminders_hours: policy.remindersMs.map((span) => span / HOUR),
    cadence_minutes: policy.cadenceMs === null ? null : policy.cadenceMs / MINUTE,
    approval: policy.approval,
    review_hours: policy.reviewWithinMs / HOUR,
    summary_hours: policy.summaryWithinMs === null ? null : policy.summaryWithinMs / HOUR,
  };
}

const ms = (span: number, unit: number): number => Math.round(span * unit);

export function policyOf(view: TierPolicyView): TierPolicy {
  return {
    tier: view.tier,
    cvssMin: view.cvss_min,
    cvssMax: view.cvss_max,
    respondExploitedMs: ms(view.respond_exploited_hours, HOUR),
    respondMs: ms(view.respond_hours, HOUR),
    leadTimeMs: ms(view.lead_time_hours, HOUR),
    remindersMs: view.reminders_hours.map((span) => ms(span, HOUR)),
    cadenceMs: view.cadence_minutes === null ? null : ms(view.cadence_minutes, MINUTE),
    approval: view.approval,
    reviewWithinMs: ms(view.review_hours, HOUR),
    summaryWithinMs: view.summary_hours === null ? null : ms(view.summary_hours, HOUR),
  };
}

/** Fields in which a tier may not be slower than the tier below it. */
const TIMES = ['respond_hours', 'respond_exploited_hours'] as const;

/** What a policy must not say by itself, or next to those of the tiers below and above. */
export function checkPolicy(
  next: TierPolicyView,
  all: readonly TierPolicyView[],
  faults: Fault[],
): void {
  if (next.cvss_min > next.cvss_max) {
    faults.push({ pointer: '/cvss_max', detail: `must be at least cvss_min, ${next.cvss_min}` });
  }
  if (next.respond_exploited_hours > next.respond_hours) {
    faults.push({
      pointer: '/respond_exploited_hours',
      detail: `must be at most respond_hours, ${next.respond_hours}`,
    });
  }
  const rank = TIERS.indexOf(next.tier);
  const below = all.find(({ tier }) => tier === TIERS[rank - 1]);
  const above = all.find(({ tier }) => tier === TIERS[rank + 1]);
  if (below !== undefined && next.cvss_min <= below.cvss_max) {
    const detail = `must be above ${below.cvss_max}, where the ${below.tier} tier ends`;
    faults.push({ pointer: '/cvss_min', detail });
  }
  if (above !== undefined && next.cvss_max >= above.cvss_min) {
    const detail = `must be below ${above.cvss_min}, where the ${above.tier} tier begins`;
    faults.push({ pointer: '/cvss_max', detail });
  }
  // Worse facts must never give more time, so no tier may wait longer than a milder one.
  for (const field of TIMES) {
    if (below !== undefined && next[field] > below[field]) {
      const detail = `must be at most ${below[field]}, the time of the ${below.tier} tier`;
      faults.push({ pointer: `/${field}`, detail });
    }
    if (above !== undefined && next[field] < above[field]) {
      const detail = `must be at least ${above[field]}, the time of the ${above.tier} tier`;
      faults.push({ pointer: `/${field}`, detail });
    }
  }
}
