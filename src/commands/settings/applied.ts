import type { Tier } from '#src/domain/severity.ts';
import type { TierPolicyView } from './policy-view.ts';

/** One field of one tier that a change of the policies changes. */
interface PolicyFieldChange {
  tier: Tier;
  field: keyof TierPolicyView;
  before: unknown;
  after: unknown;
}

/** The policies after a change, and what of them is another than before. */
export interface AppliedView {
  items: TierPolicyView[];
  changes: PolicyFieldChange[];
}

/** What is another, field by field. */
export function appliedPolicies(
  before: readonly TierPolicyView[],
  items: TierPolicyView[],
): AppliedView {
  const changes = items.flatMap((after) => {
    const was = before.find(({ tier }) => tier === after.tier)!;
    return (Object.keys(after) as (keyof TierPolicyView)[])
      .filter((field) => JSON.stringify(was[field]) !== JSON.stringify(after[field]))
      .map((field) => ({ tier: after.tier, field, before: was[field], after: after[field] }));
  });
  return { items, changes };
}
