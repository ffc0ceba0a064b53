import * as z from 'zod';
import { may, requireScope, type Actor } from '../../domain/actor.ts';
import { notFound, type Fault } from '../../domain/errors.ts';
import {
  APPROVALS,
  TIERS,
  type Approval,
  type Tier,
  type TierPolicy,
} from '../../domain/severity.ts';
import { saveTierPolicy as saveRow } from '../../store/notices.ts';
import { writeAudit } from '../../store/record.ts';
import type { CommandContext } from '../context.ts';
import { throwFaults } from '../instants.ts';
import { oneOf, parseInput } from '../parse.ts';
import { tierPolicies } from './tier-policies.ts';

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

function viewOf(policy: TierPolicy): TierPolicyView {
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

function policyOf(view: TierPolicyView): TierPolicy {
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

/** What a policy must not say by itself, or next to those of the tiers below and above. */
function check(next: TierPolicyView, all: readonly TierPolicyView[], faults: Fault[]): void {
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
}

/** Every tier's policy, mildest first. */
export async function listTierPolicies(
  context: CommandContext,
  actor: Actor,
): Promise<TierPolicyView[]> {
  if (!may(actor, 'settings:write')) {
    requireScope(actor, 'notices:read');
  }
  return (await tierPolicies(context.store.read)).map(viewOf);
}

/** Changes fields of one tier's policy; what was announced before stays. Throws `invalid`, `not_found`. */
export async function saveTierPolicy(
  context: CommandContext,
  actor: Actor,
  name: string,
  raw: unknown,
): Promise<TierPolicyView> {
  requireScope(actor, 'settings:write');
  const tier = TIERS.find((one) => one === name);
  if (tier === undefined) {
    throw notFound(`There is no tier of this name: the tiers are ${TIERS.join(', ')}.`);
  }
  const patch = parseInput(TierPolicyPatch, raw);
  const now = context.now();
  return context.store.transaction(async (q) => {
    const all = (await tierPolicies(q)).map(viewOf);
    const before = all.find((one) => one.tier === tier)!;
    const given = Object.entries(patch).filter(([, value]) => value !== undefined);
    const next: TierPolicyView = {
      ...before,
      ...(Object.fromEntries(given) as Partial<TierPolicyView>),
    };
    const faults: Fault[] = [];
    check(next, all, faults);
    throwFaults(faults);
    const { remindersMs, ...columns } = policyOf(next);
    await saveRow(q, { ...columns, remindersMs: [...remindersMs], updatedAt: now });
    await writeAudit(q, {
      at: now,
      actor: actor.label,
      action: 'settings.save_tier_policy',
      entity: 'tier_policy',
      entityId: tier,
      detail: { before, after: next },
    });
    return next;
  });
}
