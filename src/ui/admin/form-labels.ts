import { ALL_VARIABLES } from './variables.ts';

const VARIABLE_LABELS = Object.fromEntries(
  ALL_VARIABLES.map(({ name, label }) => [`variable-${name}`, label]),
);

/** Words for the fields of the notice form, for its list of faults. */
export const NOTICE_LABELS: Record<string, string> = {
  ...VARIABLE_LABELS,
  kind: 'Kind',
  first_status: 'It begins as',
  layer: 'Layer',
  title: 'Title',
  tier: 'Tier',
  tier_reason: 'Why this tier',
  cvss_vector: 'CVSS vector',
  cvss_score: 'CVSS score',
  exploitation: 'Exploitation',
  exposure: 'Exposure',
  epss: 'EPSS',
  automatable: 'Can attacks be automated',
  technical_impact: 'What an attacker gains',
  anchor: 'Time to respond runs from',
  anchor_kind: 'which is the time of',
  components: 'Components',
  impact: 'Components',
  window_start: 'Start',
  window_end: 'End',
  time_zone: 'Time zone',
  template: 'Template',
  body: 'Text',
  stages: 'Stages',
  stage: 'Stages',
  cves: 'CVE ids',
  packages: 'Packages',
  fixed_in: 'Fixed in',
  hosts: 'Hosts',
  tickets: 'Tickets',
  nicknames: 'Nicknames',
  notes: 'Notes',
  embargo_until: 'Embargo until',
  lead_reason: 'Why it cannot wait or be elsewhere',
  owner_team: 'Team',
  watch_minutes: 'Watch for',
  commit_publicly: 'Show the time to respond',
  break_glass_reason: 'Why nobody can look at it first',
  ask_override: 'Why they may be read',
};

export const UPDATE_LABELS: Record<string, string> = {
  ...VARIABLE_LABELS,
  status: 'Status',
  body: 'Text',
  component: 'Components',
  next_update_due: 'Next update by',
  start: 'Start',
  end: 'End',
  time_zone: 'Time zone',
  reason: 'Why the plan changed',
  ask_override: 'Why they may be read',
};

export const EXPLOITATION_LABELS = [
  ['none', 'Not known'],
  ['proof_of_concept', 'Proof of concept published'],
  ['active', 'Being exploited'],
] as const;

export const EXPOSURE_LABELS = [
  ['', 'As its components say'],
  ['internet', 'Reachable from the internet'],
  ['internal', 'Internal only'],
] as const;

export const AUTOMATABLE_LABELS = [
  ['', 'Not known'],
  ['yes', 'Yes'],
  ['no', 'No'],
] as const;

export const TECHNICAL_IMPACT_LABELS = [
  ['', 'Not known'],
  ['partial', 'Part of the system'],
  ['total', 'Control of all of it'],
] as const;

export const ANCHOR_LABELS = [
  ['evaluation', 'our evaluation'],
  ['detection', 'detection'],
  ['release', 'release of the fix'],
] as const;

/** The statuses that an incident may begin with, and when to choose which. */
export const FIRST_STATUSES = [
  ['investigating', 'Something is wrong, and we do not know the cause yet.'],
  ['identified', 'The cause is known, and we work on it.'],
  ['monitoring', 'It is mended, and we watch whether it stays so.'],
] as const;
