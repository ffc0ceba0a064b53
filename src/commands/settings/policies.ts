import type { CommandContext } from '../context.ts';
import { may, requireScope, type Actor } from '#src/domain/actor.ts';
import { notFound, type Fault } from '#src/domain/errors.ts';
import { TIERS } from '#src/domain/severity.ts';
import { saveTierPolicy as saveRow } from '#src/store/notices.ts';
import { writeAudit } from '#src/store/record.ts';
import { throwFaults } from '../instants.ts';
import { parseInput } from '../parse.ts';
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
export async function listTierPolicies(
  context: CommandContext,
  actor: Actor,
): Promise<TierPolicyView[]> {
  if (!may(actor, 'settings:write')) {
    requireScope(actor, 'notices:read');
  }
  return (await tierPolicies(context.store.read)).map(policyView);
}

/**
 * Changes fields of one tier's policy and keeps the whole as a new version; what was announced
 * or assessed before stays. What changes nothing makes no version. Throws `invalid`, `not_found`,
 * `stale`.
 */
export async function saveTierPolicy(
  context: CommandContext,
  actor: Actor,
  name: string,
  raw: unknown,
  expectedVersion?: number,
): Promise<TierPolicyView> {
  requireScope(actor, 'settings:write');
  const tier = TIERS.find((one) => one === name);
  if (tier === undefined) {
    throw notFound(`There is no tier of this name: the tiers are ${TIERS.join(', ')}.`);
  }
  const patch = parseInput(TierPolicyPatch, raw);
  const now = context.now();
  return context.store.transaction(async (q) => {
    await requirePolicyVersion(q, expectedVersion);
    const all = (await tierPolicies(q)).map(policyView);
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
    await saveRow(q, { ...columns, remindersMs: [...remindersMs], updatedAt: now });
    const version = await keepPolicyVersion(q, actor, now, `The ${tier} tier was changed.`);
    await writeAudit(q, {
      at: now,
      actor: actor.label,
      action: 'settings.save_tier_policy',
      entity: 'tier_policy',
      entityId: tier,
      detail: { before, after: next, version },
    });
    return next;
  });
}
