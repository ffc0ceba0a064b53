import { DEFAULT_TIER_POLICIES, tierRank, type TierPolicy } from '../../domain/severity.ts';
import { listTierPolicies } from '../../store/notices.ts';
import type { Queries } from '../../store/queries.ts';

/** Every tier's policy, mildest first; what nobody edited is the default. */
export async function tierPolicies(q: Queries): Promise<TierPolicy[]> {
  const stored = await listTierPolicies(q);
  return DEFAULT_TIER_POLICIES.map(
    (policy): TierPolicy => stored.find((row) => row.tier === policy.tier) ?? policy,
  ).sort((a, b) => tierRank(a.tier) - tierRank(b.tier));
}
