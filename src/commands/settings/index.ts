export { readBranding, saveBranding, type BrandingView } from './branding.ts';
export { listTierPolicies, saveTierPolicy, type TierPolicyView } from './policies.ts';
export { readSettings, saveSettings, type SettingsView } from './save.ts';
