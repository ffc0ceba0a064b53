import { DEFAULT_ASSESSMENT_RULES, type AssessmentRules } from '../../domain/assessment.ts';
import { DEFAULT_TIER_POLICIES, type TierPolicy } from '../../domain/severity.ts';
import { findPolicyVersion, latestPolicyVersion } from '../../store/policies.ts';
import type { Queries } from '../../store/queries.ts';
import { policyOf, type TierPolicyView } from './policy-view.ts';
import { assessmentRules, tierPolicies } from './tier-policies.ts';

export interface PoliciesOfVersion {
  version: number;
  policies: TierPolicy[];
  rules: AssessmentRules;
}

/** The policies that an assessment names; null: those that hold now. Version 0 is as shipped. */
export async function policiesOfVersion(
  q: Queries,
  version: number | null,
): Promise<PoliciesOfVersion> {
  if (version === 0) {
    return { version, policies: [...DEFAULT_TIER_POLICIES], rules: DEFAULT_ASSESSMENT_RULES };
  }
  const row = version === null ? null : await findPolicyVersion(q, version);
  if (row !== null) {
    // Written by the settings' commands alone, so its shape is known.
    const kept = row.policies[0] as unknown as { tiers: TierPolicyView[]; rules: AssessmentRules };
    return { version: row.version, policies: kept.tiers.map(policyOf), rules: kept.rules };
  }
  return {
    version: await latestPolicyVersion(q),
    policies: await tierPolicies(q),
    rules: await assessmentRules(q),
  };
}
