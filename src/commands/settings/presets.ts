import type { CommandContext } from '../context.ts';
import * as z from 'zod';
import { may, requireScope, type Actor } from '#src/domain/actor.ts';
import { notFound } from '#src/domain/errors.ts';
import { POLICY_PRESETS, withPreset, type PolicyPreset } from '#src/domain/presets.ts';
import { saveTierPolicy as saveRow } from '#src/store/notices.ts';
import { writeAudit, writeSetting } from '#src/store/record.ts';
import { flag, parseInput } from '../parse.ts';
import { appliedPolicies, type AppliedView } from './applied.ts';
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
export async function listPolicyPresets(
  context: CommandContext,
  actor: Actor,
): Promise<PresetView[]> {
  if (!may(actor, 'settings:write')) {
    requireScope(actor, 'notices:read');
  }
  const today = await tierPolicies(context.store.read);
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
}

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
export async function applyPolicyPreset(
  context: CommandContext,
  actor: Actor,
  key: string,
  raw?: unknown,
  expectedVersion?: number,
): Promise<AppliedView> {
  requireScope(actor, 'settings:write');
  const preset = presetOf(key);
  const { loosen } = parseInput(PresetInput, raw ?? {});
  const now = context.now();
  return context.store.transaction(async (q) => {
    await requirePolicyVersion(q, expectedVersion);
    const today = await tierPolicies(q);
    const next = withPreset(today, preset, loosen ? 'loosen' : 'tighten');
    const applied = appliedPolicies(today.map(policyView), next.map(policyView));
    if (applied.changes.length === 0) {
      return applied;
    }
    for (const { remindersMs, ...columns } of next) {
      await saveRow(q, { ...columns, remindersMs: [...remindersMs], updatedAt: now });
    }
    const what = loosen ? 'Times' : 'Shorter times';
    const version = await keepPolicyVersion(q, actor, now, `${what} of ${preset.name}.`);
    await writeAudit(q, {
      at: now,
      actor: actor.label,
      action: 'settings.apply_preset',
      entity: 'tier_policy',
      entityId: preset.key,
      detail: { preset: preset.key, loosen, version },
    });
    return applied;
  });
}

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
export async function readAssessmentRules(
  context: CommandContext,
  actor: Actor,
): Promise<RulesView> {
  if (!may(actor, 'settings:write')) {
    requireScope(actor, 'notices:read');
  }
  return { high_epss: (await assessmentRules(context.store.read)).highEpss };
}

/** Changes it, as a new version of the policies. Throws `invalid`, `stale`. */
export async function saveAssessmentRules(
  context: CommandContext,
  actor: Actor,
  raw: unknown,
  expectedVersion?: number,
): Promise<RulesView> {
  requireScope(actor, 'settings:write');
  const input = parseInput(RulesInput, raw);
  const now = context.now();
  return context.store.transaction(async (q) => {
    await requirePolicyVersion(q, expectedVersion);
    if ((await assessmentRules(q)).highEpss === input.high_epss) {
      return input;
    }
    await writeSetting(q, HIGH_EPSS_KEY, input.high_epss, now);
    const version = await keepPolicyVersion(
      q,
      actor,
      now,
      'What counts as a high EPSS was changed.',
    );
    await writeAudit(q, {
      at: now,
      actor: actor.label,
      action: 'settings.save_assessment_rules',
      entity: 'tier_policy',
      entityId: 'rules',
      detail: { after: input, version },
    });
    return input;
  });
}
