import { saveTierPolicy as saveRow } from '#src/store/notices.ts';
import { writeSetting } from '#src/store/record.ts';
import { operation } from '../operation.ts';
import { appliedPolicies } from './applied.ts';
import { keepPolicyVersion, loadPolicyVersion, requirePolicyVersion } from './policy-versions.ts';
import { policyOf, policyView } from './policy-view.ts';
import { assessmentRules, HIGH_EPSS_KEY, tierPolicies } from './tier-policies.ts';

/**
 * Puts an older version of the policies back in force, as a new version. One that says what holds
 * already changes nothing. Throws `not_found`, `stale`.
 */
export const restorePolicyVersion = operation({ scope: 'settings:write' }).write(
  async (tx, version: number, expectedVersion?: number) => {
    await requirePolicyVersion(tx.q, expectedVersion);
    const wanted = await loadPolicyVersion(tx.q, version);
    const before = (await tierPolicies(tx.q)).map(policyView);
    const applied = appliedPolicies(before, wanted.policies);
    const { highEpss } = await assessmentRules(tx.q);
    if (applied.changes.length === 0 && highEpss === wanted.high_epss) {
      return applied;
    }
    for (const view of wanted.policies) {
      const { remindersMs, ...columns } = policyOf(view);
      await saveRow(tx.q, { ...columns, remindersMs: [...remindersMs], updatedAt: tx.now });
    }
    await writeSetting(tx.q, HIGH_EPSS_KEY, wanted.high_epss, tx.now);
    const reason = `Version ${version} was applied again.`;
    const made = await keepPolicyVersion(tx, reason);
    await tx.audit('settings.restore_policies', 'tier_policy', String(version), {
      restored: version,
      version: made,
    });
    return applied;
  },
);
