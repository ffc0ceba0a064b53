import type { CommandContext } from '../context.ts';
import { requireScope, type Actor } from '#src/domain/actor.ts';
import { saveTierPolicy as saveRow } from '#src/store/notices.ts';
import { writeAudit, writeSetting } from '#src/store/record.ts';
import { appliedPolicies, type AppliedView } from './applied.ts';
import { keepPolicyVersion, loadPolicyVersion, requirePolicyVersion } from './policy-versions.ts';
import { policyOf, policyView } from './policy-view.ts';
import { assessmentRules, HIGH_EPSS_KEY, tierPolicies } from './tier-policies.ts';

/**
 * Puts an older version of the policies back in force, as a new version. One that says what holds
 * already changes nothing. Throws `not_found`, `stale`.
 */
export async function restorePolicyVersion(
  context: CommandContext,
  actor: Actor,
  version: number,
  expectedVersion?: number,
): Promise<AppliedView> {
  requireScope(actor, 'settings:write');
  const now = context.now();
  return context.store.transaction(async (q) => {
    await requirePolicyVersion(q, expectedVersion);
    const wanted = await loadPolicyVersion(q, version);
    const before = (await tierPolicies(q)).map(policyView);
    const applied = appliedPolicies(before, wanted.policies);
    const { highEpss } = await assessmentRules(q);
    if (applied.changes.length === 0 && highEpss === wanted.high_epss) {
      return applied;
    }
    for (const view of wanted.policies) {
      const { remindersMs, ...columns } = policyOf(view);
      await saveRow(q, { ...columns, remindersMs: [...remindersMs], updatedAt: now });
    }
    await writeSetting(q, HIGH_EPSS_KEY, wanted.high_epss, now);
    const reason = `Version ${version} was applied again.`;
    const made = await keepPolicyVersion(q, actor, now, reason);
    await writeAudit(q, {
      at: now,
      actor: actor.label,
      action: 'settings.restore_policies',
      entity: 'tier_policy',
      entityId: String(version),
      detail: { restored: version, version: made },
    });
    return applied;
  });
}
