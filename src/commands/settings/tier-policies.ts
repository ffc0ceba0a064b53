import { DEFAULT_ASSESSMENT_RULES, type AssessmentRules } from '#src/domain/assessment.ts';
import { DEFAULT_TIER_POLICIES, tierRank, type TierPolicy } from '#src/domain/severity.ts';
import { listTierPolicies } from '#src/store/notices.ts';
import { readSettings } from '#src/store/record.ts';
import type { Queries } from '#src/store/queries.ts';

/** Every tier's policy, mildest first; what nobody edited is the default. */
export async function tierPolicies(q: Queries): Promise<TierPolicy[]> {
  const stored = await listTierPolicies(q);
  return DEFAULT_TIER_POLICIES.map(
    (policy): TierPolicy => stored.find((row) => row.tier === policy.tier) ?? policy,
  ).sort((a, b) => tierRank(a.tier) - tierRank(b.tier));
}

export const HIGH_EPSS_KEY = 'assessment.high_epss';

/** What the policy says beside the tiers. */
export async function assessmentRules(q: Queries): Promise<AssessmentRules> {
  const stored = await readSettings(q, [HIGH_EPSS_KEY]);
  const highEpss = stored.get(HIGH_EPSS_KEY) as number | undefined;
  return { highEpss: highEpss ?? DEFAULT_ASSESSMENT_RULES.highEpss };
}
