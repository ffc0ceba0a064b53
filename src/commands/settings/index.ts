export { readBranding, saveBranding } from './branding.ts';
export { listTierPolicies, saveTierPolicy } from './policies.ts';
export { currentPolicyVersion, listPolicyVersions, readPolicyVersion } from './policy-versions.ts';
export {
  applyPolicyPreset,
  listPolicyPresets,
  readAssessmentRules,
  saveAssessmentRules,
} from './presets.ts';
export { restorePolicyVersion } from './restore.ts';
export { readSettings, saveSettings } from './save.ts';
export { readAudit } from './read-audit.ts';
