export { readBranding, saveBranding, type BrandingView } from './branding.ts';
export { listTierPolicies, saveTierPolicy, type TierPolicyView } from './policies.ts';
export { type AppliedView } from './applied.ts';
export {
  currentPolicyVersion,
  listPolicyVersions,
  readPolicyVersion,
  type PolicyVersionView,
} from './policy-versions.ts';
export {
  applyPolicyPreset,
  listPolicyPresets,
  readAssessmentRules,
  saveAssessmentRules,
  type PresetView,
} from './presets.ts';
export { restorePolicyVersion } from './restore.ts';
export { readSettings, saveSettings, type SettingsView } from './save.ts';
