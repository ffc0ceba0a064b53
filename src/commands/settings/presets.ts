import * as z from 'zod';
import { SETTINGS_READERS } from '#src/domain/actor.ts';
import { notFound } from '#src/domain/errors.ts';
import { POLICY_PRESETS, withPreset, type PolicyPreset } from '#src/domain/presets.ts';
import { saveTierPolicy as saveRow } from '#src/store/notices.ts';
import { writeSetting } from '#src/store/record.ts';
import { operation } from '../operation.ts';
import { flag, mayBeEmpty } from '../parse.ts';
import { appliedPolicies } from './applied.ts';
import { keepPolicyVersion, requirePolicyVersion } from './policy-versions.ts';
import { policyView, type TierPolicyView } from './policy-view.ts';
import { assessmentRules, HIGH_EPSS_KEY, tierPolicies } from './tier-policies.ts';

export interface PresetView {
  key: string;
  name: string;
  source: string;
  /** Where it can be read. */
  url: string;
  remark: string;
  /** What the tiers would say with it, mildest first: each time the shorter of its and today's. */
  policies: TierPolicyView[];
  /** The same with its longer times as well; null where it has none. */
  loosened: TierPolicyView[] | null;
}

/** The presets, each with what it would make of today's policies. */
export const listPolicyPresets = operation({ scope: SETTINGS_READERS }).read(
  async (tx): Promise<PresetView[]> => {
    const today = await tierPolicies(tx.q);
    return POLICY_PRESETS.map((preset) => {
      const policies = withPreset(today, preset).map(policyView);
      const loosened = withPreset(today, preset, 'loosen').map(policyView);
      return {
        key: preset.key,
        name: preset.name,
        source: preset.source,
        url: preset.url,
        remark: preset.remark,
        policies,
        loosened: appliedPolicies(policies, loosened).changes.length === 0 ? null : loosened,
      };
    });
  },
);

function presetOf(key: string): PolicyPreset {
  const preset = POLICY_PRESETS.find((one) => one.key === key);
  if (preset === undefined) {
    const keys = POLICY_PRESETS.map((one) => one.key).join(', ');
    throw notFound(`There is no preset of this name: the presets are ${keys}.`);
  }
  return preset;
}

const PresetInput = z.strictObject({
  /** Takes over longer times than today's as well. */
  loosen: flag().default(false),
});

/**
 * Takes over a preset's times where they are shorter than today's, longer ones only where that is
 * asked for; everything else of the tiers stays. What changes nothing makes no version. Throws
 * `not_found`, `invalid`, `stale`.
 */
export const applyPolicyPreset = operation({
  scope: 'settings:write',
  change: mayBeEmpty(PresetInput),
}).write(async (tx, key, { loosen }, expectedVersion?: number) => {
  const preset = presetOf(key);

  await requirePolicyVersion(tx.q, expectedVersion);
  const today = await tierPolicies(tx.q);
  const next = withPreset(today, preset, loosen ? 'loosen' : 'tighten');
  const applied = appliedPolicies(today.map(policyView), next.map(policyView));
  if (applied.changes.length === 0) {
    return applied;
  }
  for (const { remindersMs, ...columns } of next) {
    await saveRow(tx.q, { ...columns, remindersMs: [...remindersMs], updatedAt: tx.now });
  }
  const what = loosen ? 'Times' : 'Shorter times';
  const version = await keepPolicyVersion(tx, `${what} of ${preset.name}.`);
  await tx.audit('settings.apply_preset', 'tier_policy', preset.key, {
    preset: preset.key,
    loosen,
    version,
  });
  return applied;
});

const RulesInput = z.strictObject({
  high_epss: z
    .number({ error: 'must be a probability from 0 to 1' })
    .gt(0, { error: 'must be above 0' })
    .max(1, { error: 'must be at most 1' }),
});

export interface RulesView {
  /** EPSS probability from which exploitation counts as likely. */
  high_epss: number;
}

/** What the policy says beside the tiers. */
export const readAssessmentRules = operation({ scope: SETTINGS_READERS }).read(
  async (tx): Promise<RulesView> => {
    return { high_epss: (await assessmentRules(tx.q)).highEpss };
  },
);

/** Changes it, as a new version of the policies. Throws `invalid`, `stale`. */
export const saveAssessmentRules = operation({ scope: 'settings:write', input: RulesInput }).write(
  async (tx, input, expectedVersion?: number): Promise<RulesView> => {
    await requirePolicyVersion(tx.q, expectedVersion);
    if ((await assessmentRules(tx.q)).highEpss === input.high_epss) {
      return input;
    }
    await writeSetting(tx.q, HIGH_EPSS_KEY, input.high_epss, tx.now);
    const version = await keepPolicyVersion(tx, 'What counts as a high EPSS was changed.');
    await tx.audit('settings.save_assessment_rules', 'tier_policy', 'rules', {
      after: input,
      version,
    });
    return input;
  },
);
