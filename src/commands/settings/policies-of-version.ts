import type { AssessmentRules } from '#src/domain/assessment.ts';
import type { TierPolicy } from '#src/domain/severity.ts';
import { latestPolicyVersion } from '#src/store/policies.ts';
import type { Queries } from '#src/store/queries.ts';
import { policyOf } from './policy-view.ts';
import { loadPolicyVersion } from './policy-versions.ts';
import { assessmentRules, tierPolicies } from './tier-policies.ts';

export interface PoliciesOfVersion {
  version: number;
  policies: TierPolicy[];
  rules: AssessmentRules;
}

/** The policies that an assessment names; null: those that hold now. Throws `not_found`. */
export async function policiesOfVersion(
  q: Queries,
  version: number | null,
): Promise<PoliciesOfVersion> {
  if (version === null) {
    return {
      version: await latestPolicyVersion(q),
      policies: await tierPolicies(q),
      rules: await assessmentRules(q),
    };
  }
  const kept = await loadPolicyVersion(q, version);
  return { version, policies: kept.policies.map(policyOf), rules: { highEpss: kept.high_epss } };
}
