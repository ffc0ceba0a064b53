import { SETTINGS_READERS } from '#src/domain/actor.ts';
import { notFound, type Fault } from '#src/domain/errors.ts';
import { TIERS } from '#src/domain/severity.ts';
import { saveTierPolicy as saveRow } from '#src/store/notices.ts';
import { throwFaults } from '../instants.ts';
import { operation } from '../operation.ts';
import { appliedPolicies } from './applied.ts';
import { keepPolicyVersion, requirePolicyVersion } from './policy-versions.ts';
import {
  checkPolicy,
  policyOf,
  policyView,
  TierPolicyPatch,
  type TierPolicyView,
} from './policy-view.ts';
import { tierPolicies } from './tier-policies.ts';

export type { TierPolicyView } from './policy-view.ts';

/** Every tier's policy, mildest first. */
export const listTierPolicies = operation({ scope: SETTINGS_READERS }).read(
  async (tx): Promise<TierPolicyView[]> => {
    return (await tierPolicies(tx.q)).map(policyView);
  },
);

/**
 * Changes fields of one tier's policy and keeps the whole as a new version; what was announced
 * or assessed before stays. What changes nothing makes no version. Throws `invalid`, `not_found`,
 * `stale`.
 */
export const saveTierPolicy = operation({ scope: 'settings:write', change: TierPolicyPatch }).write(
  async (tx, name, patch, expectedVersion?: number): Promise<TierPolicyView> => {
    const tier = TIERS.find((one) => one === name);
    if (tier === undefined) {
      throw notFound(`There is no tier of this name: the tiers are ${TIERS.join(', ')}.`);
    }

    await requirePolicyVersion(tx.q, expectedVersion);
    const all = (await tierPolicies(tx.q)).map(policyView);
    const before = all.find((one) => one.tier === tier)!;
    const given = Object.entries(patch).filter(([, value]) => value !== undefined);
    const next: TierPolicyView = {
      ...before,
      ...(Object.fromEntries(given) as Partial<TierPolicyView>),
    };
    const faults: Fault[] = [];
    checkPolicy(next, all, faults);
    throwFaults(faults);
    if (appliedPolicies([before], [next]).changes.length === 0) {
      return before;
    }
    const { remindersMs, ...columns } = policyOf(next);
    await saveRow(tx.q, { ...columns, remindersMs: [...remindersMs], updatedAt: tx.now });
    const version = await keepPolicyVersion(tx, `The ${tier} tier was changed.`);
    await tx.audit('settings.save_tier_policy', 'tier_policy', tier, {
      before,
      after: next,
      version,
    });
    return next;
  },
);
