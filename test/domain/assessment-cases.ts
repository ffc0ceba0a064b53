import type { AssessedComponent, AssessmentFacts } from '#src/domain/assessment.ts';
import type { Tier } from '#src/domain/severity.ts';

const part = (change: Partial<AssessedComponent> = {}): AssessedComponent => ({
  name: 'A part',
  criticality: 'standard',
  exposure: 'internet',
  environment: 'production',
  ...change,
});

export const api = part({ name: 'API' });
const billing = part({ name: 'Billing', criticality: 'critical' });
export const hosts = part({ name: 'Hosts', exposure: 'internal' });
export const vault = part({ name: 'Vault', exposure: 'internal', criticality: 'critical' });
const ledger = part({ name: 'Ledger', exposure: 'internal', criticality: 'critical' });
const search = part({ name: 'Search', criticality: 'high' });
export const staging = part({ name: 'Staging', environment: 'non_production' });
const stagingBilling = part({
  name: 'Staging billing',
  environment: 'non_production',
  criticality: 'critical',
});

export interface AssessmentCase {
  why: string;
  facts: Partial<AssessmentFacts> & { score: number };
  /** The tier whose band holds the score. */
  band: Tier;
  /** What counted besides the band, in words for staff. */
  because: readonly string[];
  tier: Tier;
  /** From the anchor, by the default policies. */
  hours: number;
  /** The last of the reasons. */
  told: string;
}

const D = 24;
const UP = 'It is being exploited and it can be reached from the internet: one tier up.';
const INSIDE = 'It is being exploited, but it cannot be reached from the internet: no change.';
const DOWN = 'Only internal or non-production components are touched: one tier down.';
const WORST =
  'It is exploited, reachable from the internet, can be automated and gives total control: critical whatever the score.';
const critical = (names: string): string =>
  `${names} business-critical (customer data or payment): one tier up.`;

/** Times of the default policies, as design.md §3 has them. */
const TIMES = {
  low: { calm: [90 * D, '90 days'], exploited: [30 * D, '30 days'] },
  medium: { calm: [30 * D, '30 days'], exploited: [14 * D, '14 days'] },
  high: { calm: [7 * D, '7 days'], exploited: [72, '72 hours'] },
  critical: { calm: [48, '48 hours'], exploited: [24, '24 hours'] },
} as const;

/** Whether it counts as exploited is written by hand, since the time hangs on it. */
function answered(tier: Tier, how: 'calm' | 'exploited') {
  const [hours, span] = TIMES[tier][how];
  const exploited = how === 'exploited' ? ', exploited' : '';
  return { tier, hours, told: `Tier ${tier}${exploited}: respond within ${span} of detection.` };
}

/** Worked out by hand from design.md §3, with the reasoning; score first, then the rest. */
export const CASES: readonly AssessmentCase[] = [
  {
    why: 'nothing but a score: its band',
    facts: { score: 0 },
    band: 'low',
    because: [],
    ...answered('low', 'calm'),
  },
  {
    why: 'upper end of low',
    facts: { score: 3.9 },
    band: 'low',
    because: [],
    ...answered('low', 'calm'),
  },
  {
    why: 'lower end of medium',
    facts: { score: 4 },
    band: 'medium',
    because: [],
    ...answered('medium', 'calm'),
  },
  {
    why: 'upper end of medium',
    facts: { score: 6.9 },
    band: 'medium',
    because: [],
    ...answered('medium', 'calm'),
  },
  {
    why: 'lower end of high',
    facts: { score: 7 },
    band: 'high',
    because: [],
    ...answered('high', 'calm'),
  },
  {
    why: 'upper end of high',
    facts: { score: 8.9 },
    band: 'high',
    because: [],
    ...answered('high', 'calm'),
  },
  {
    why: 'lower end of critical',
    facts: { score: 9 },
    band: 'critical',
    because: [],
    ...answered('critical', 'calm'),
  },
  {
    why: 'the worst score',
    facts: { score: 10 },
    band: 'critical',
    because: [],
    ...answered('critical', 'calm'),
  },
  {
    why: 'high, on one ordinary part that faces the internet: stays',
    facts: { score: 8.1, components: [api] },
    band: 'high',
    because: [],
    ...answered('high', 'calm'),
  },
  {
    why: 'a part of high criticality is not business-critical: stays',
    facts: { score: 5.5, components: [search] },
    band: 'medium',
    because: [],
    ...answered('medium', 'calm'),
  },
  {
    why: 'high and exploited on the internet: one up, and the exploited time',
    facts: { score: 8.1, exploitation: 'active', components: [api] },
    band: 'high',
    because: [UP],
    ...answered('critical', 'exploited'),
  },
  {
    why: 'a proof of concept is not exploitation',
    facts: { score: 8.1, exploitation: 'proof_of_concept', components: [api] },
    band: 'high',
    because: [],
    ...answered('high', 'calm'),
  },
  {
    why: 'exploited but inside only: one down for that, exploited time of medium',
    facts: { score: 7.5, exploitation: 'active', components: [hosts] },
    band: 'high',
    because: [INSIDE, DOWN],
    ...answered('medium', 'exploited'),
  },
  {
    why: 'EPSS at the threshold counts as exploited: one up',
    facts: { score: 5, epss: 0.5, components: [api] },
    band: 'medium',
    because: [
      'EPSS 0.50 makes exploitation likely and it can be reached from the internet: one tier up.',
    ],
    ...answered('high', 'exploited'),
  },
  {
    why: 'EPSS just below it does not',
    facts: { score: 5, epss: 0.49, components: [api] },
    band: 'medium',
    because: [],
    ...answered('medium', 'calm'),
  },
  {
    why: 'what is known to be exploited is said so, whatever the EPSS',
    facts: { score: 5, epss: 0.97, exploitation: 'active', components: [api] },
    band: 'medium',
    because: [UP],
    ...answered('high', 'exploited'),
  },
  {
    why: 'likely exploitation inside only: no step up, one down, exploited time of low',
    facts: { score: 5, epss: 0.9, components: [hosts] },
    band: 'medium',
    because: [
      'EPSS 0.90 makes exploitation likely, but it cannot be reached from the internet: no change.',
      DOWN,
    ],
    ...answered('low', 'exploited'),
  },
  {
    why: 'a business-critical part: one up',
    facts: { score: 6, components: [billing] },
    band: 'medium',
    because: [critical('Billing is')],
    ...answered('high', 'calm'),
  },
  {
    why: 'two business-critical parts are still one step',
    facts: { score: 3, components: [billing, vault] },
    band: 'low',
    because: [critical('Billing and Vault are')],
    ...answered('medium', 'calm'),
  },
  {
    why: 'three of them are named as a list, and the ordinary one beside them is not',
    facts: { score: 3, components: [billing, api, vault, ledger] },
    band: 'low',
    because: [critical('Billing, Vault and Ledger are')],
    ...answered('medium', 'calm'),
  },
  {
    why: 'exploited on the internet and business-critical: two steps',
    facts: { score: 5, exploitation: 'active', components: [billing] },
    band: 'medium',
    because: [UP, critical('Billing is')],
    ...answered('critical', 'exploited'),
  },
  {
    why: 'never above critical',
    facts: { score: 9.8, exploitation: 'active', components: [billing] },
    band: 'critical',
    because: [UP, critical('Billing is')],
    ...answered('critical', 'exploited'),
  },
  {
    why: 'business-critical inside only: one up and one down',
    facts: { score: 7.2, components: [vault] },
    band: 'high',
    because: [critical('Vault is'), DOWN],
    ...answered('high', 'calm'),
  },
  {
    why: 'the sum is cut once at the end: up and down of the worst score cancel out',
    facts: { score: 9.3, components: [vault, ledger] },
    band: 'critical',
    because: [critical('Vault and Ledger are'), DOWN],
    ...answered('critical', 'calm'),
  },
  {
    why: 'only internal parts: one down',
    facts: { score: 9.1, components: [hosts] },
    band: 'critical',
    because: [DOWN],
    ...answered('high', 'calm'),
  },
  {
    why: 'one part on the internet among internal ones: no step down',
    facts: { score: 9.1, components: [hosts, api] },
    band: 'critical',
    because: [],
    ...answered('critical', 'calm'),
  },
  {
    why: 'an internal part and a test system on the internet: still sheltered',
    facts: { score: 9.1, components: [hosts, staging] },
    band: 'critical',
    because: [DOWN],
    ...answered('high', 'calm'),
  },
  {
    why: 'only non-production: one down',
    facts: { score: 7, components: [staging] },
    band: 'high',
    because: [DOWN],
    ...answered('medium', 'calm'),
  },
  {
    why: 'never below low',
    facts: { score: 2, components: [staging] },
    band: 'low',
    because: [DOWN],
    ...answered('low', 'calm'),
  },
  {
    why: 'a critical part of a test system is not business-critical',
    facts: { score: 7, components: [stagingBilling] },
    band: 'high',
    because: [DOWN],
    ...answered('medium', 'calm'),
  },
  {
    why: 'exploited, but only a test system can be reached: one down, exploited time',
    facts: { score: 7, exploitation: 'active', components: [staging] },
    band: 'high',
    because: [INSIDE, DOWN],
    ...answered('medium', 'exploited'),
  },
  {
    why: 'staff say it can be reached, whatever the register says: no step down, one up',
    facts: { score: 7, exploitation: 'active', exposure: 'internet', components: [hosts] },
    band: 'high',
    because: [UP],
    ...answered('critical', 'exploited'),
  },
  {
    why: 'staff say it cannot be reached: exploitation gives no step, the part is still public',
    facts: { score: 7, exploitation: 'active', exposure: 'internal', components: [api] },
    band: 'high',
    because: [INSIDE],
    ...answered('high', 'exploited'),
  },
  {
    why: 'no parts named, inside only: one down',
    facts: { score: 7, exposure: 'internal' },
    band: 'high',
    because: [DOWN],
    ...answered('medium', 'calm'),
  },
  {
    why: 'no parts named and nothing said of where it can be reached: not taken for reachable',
    facts: { score: 7, exploitation: 'active' },
    band: 'high',
    because: [INSIDE],
    ...answered('high', 'exploited'),
  },
  {
    why: 'no parts named, reachable and exploited: one up',
    facts: { score: 4.3, exposure: 'internet', exploitation: 'active' },
    band: 'medium',
    because: [UP],
    ...answered('high', 'exploited'),
  },
  {
    why: 'exploited, reachable, automatable and total: critical whatever the score',
    facts: {
      score: 3.1,
      exploitation: 'active',
      exposure: 'internet',
      automatable: 'yes',
      technicalImpact: 'total',
    },
    band: 'low',
    because: [UP, WORST],
    ...answered('critical', 'exploited'),
  },
  {
    why: 'the same where exploitation is only likely',
    facts: {
      score: 3.1,
      epss: 0.8,
      components: [api],
      automatable: 'yes',
      technicalImpact: 'total',
    },
    band: 'low',
    because: [
      'EPSS 0.80 makes exploitation likely and it can be reached from the internet: one tier up.',
      WORST,
    ],
    ...answered('critical', 'exploited'),
  },
  {
    why: 'automatable and total but not exploited: the score decides',
    facts: { score: 6, exposure: 'internet', automatable: 'yes', technicalImpact: 'total' },
    band: 'medium',
    because: [],
    ...answered('medium', 'calm'),
  },
  {
    why: 'exploited and automatable, a part of the control only: the usual one step',
    facts: {
      score: 3.1,
      exploitation: 'active',
      exposure: 'internet',
      automatable: 'yes',
      technicalImpact: 'partial',
    },
    band: 'low',
    because: [UP],
    ...answered('medium', 'exploited'),
  },
  {
    why: 'exploited with total control, but a person at each step: the usual one step',
    facts: {
      score: 3.1,
      exploitation: 'active',
      exposure: 'internet',
      automatable: 'no',
      technicalImpact: 'total',
    },
    band: 'low',
    because: [UP],
    ...answered('medium', 'exploited'),
  },
  {
    why: 'exploited, automatable and total, but inside only: no shortcut',
    facts: {
      score: 6,
      exploitation: 'active',
      automatable: 'yes',
      technicalImpact: 'total',
      components: [hosts],
    },
    band: 'medium',
    because: [INSIDE, DOWN],
    ...answered('low', 'exploited'),
  },
];
