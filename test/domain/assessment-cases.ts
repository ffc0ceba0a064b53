import type { AssessedComponent, AssessmentFacts } from '../../src/domain/assessment.ts';
import type { Tier } from '../../src/domain/severity.ts';

const part = (change: Partial<AssessedComponent> = {}): AssessedComponent => ({
  name: 'A part',
  criticality: 'standard',
  exposure: 'internet',
  environment: 'production',
  ...change,
});

export const api = part({ name: 'API' });
export const billing = part({ name: 'Billing', criticality: 'critical' });
export const hosts = part({ name: 'Hosts', exposure: 'internal' });
export const vault = part({ name: 'Vault', exposure: 'internal', criticality: 'critical' });
export const staging = part({ name: 'Staging', environment: 'non_production' });
export const stagingBilling = part({
  name: 'Staging billing',
  environment: 'non_production',
  criticality: 'critical',
});

interface Case {
  why: string;
  facts: Partial<AssessmentFacts> & { score: number };
  tier: Tier;
  /** Hours from the anchor, by the default policies. */
  hours: number;
}

const D = 24;

/** Worked out by hand from design.md §3, with the reasoning; score first, then the rest. */
export const CASES: readonly Case[] = [
  { why: 'nothing but a score: its band', facts: { score: 0 }, tier: 'low', hours: 90 * D },
  { why: 'upper end of low', facts: { score: 3.9 }, tier: 'low', hours: 90 * D },
  { why: 'lower end of medium', facts: { score: 4 }, tier: 'medium', hours: 30 * D },
  { why: 'upper end of medium', facts: { score: 6.9 }, tier: 'medium', hours: 30 * D },
  { why: 'lower end of high', facts: { score: 7 }, tier: 'high', hours: 7 * D },
  { why: 'upper end of high', facts: { score: 8.9 }, tier: 'high', hours: 7 * D },
  { why: 'lower end of critical', facts: { score: 9 }, tier: 'critical', hours: 48 },
  { why: 'the worst score', facts: { score: 10 }, tier: 'critical', hours: 48 },
  {
    why: 'high, on one ordinary part that faces the internet: stays',
    facts: { score: 8.1, components: [api] },
    tier: 'high',
    hours: 7 * D,
  },
  {
    why: 'high and exploited on the internet: one up, and the exploited time',
    facts: { score: 8.1, exploitation: 'active', components: [api] },
    tier: 'critical',
    hours: 24,
  },
  {
    why: 'a proof of concept is not exploitation',
    facts: { score: 8.1, exploitation: 'proof_of_concept', components: [api] },
    tier: 'high',
    hours: 7 * D,
  },
  {
    why: 'exploited but inside only: one down for that, exploited time of medium',
    facts: { score: 7.5, exploitation: 'active', components: [hosts] },
    tier: 'medium',
    hours: 14 * D,
  },
  {
    why: 'EPSS at the threshold counts as exploited: one up',
    facts: { score: 5, epss: 0.5, components: [api] },
    tier: 'high',
    hours: 72,
  },
  {
    why: 'EPSS just below it does not',
    facts: { score: 5, epss: 0.49, components: [api] },
    tier: 'medium',
    hours: 30 * D,
  },
  {
    why: 'likely exploitation inside only: no step up, one down, exploited time of low',
    facts: { score: 5, epss: 0.9, components: [hosts] },
    tier: 'low',
    hours: 30 * D,
  },
  {
    why: 'a business-critical part: one up',
    facts: { score: 6, components: [billing] },
    tier: 'high',
    hours: 7 * D,
  },
  {
    why: 'two business-critical parts are still one step',
    facts: { score: 3, components: [billing, vault] },
    tier: 'medium',
    hours: 30 * D,
  },
  {
    why: 'exploited on the internet and business-critical: two steps',
    facts: { score: 5, exploitation: 'active', components: [billing] },
    tier: 'critical',
    hours: 24,
  },
  {
    why: 'never above critical',
    facts: { score: 9.8, exploitation: 'active', components: [billing] },
    tier: 'critical',
    hours: 24,
  },
  {
    why: 'business-critical inside only: one up and one down',
    facts: { score: 7.2, components: [vault] },
    tier: 'high',
    hours: 7 * D,
  },
  {
    why: 'only internal parts: one down',
    facts: { score: 9.1, components: [hosts] },
    tier: 'high',
    hours: 7 * D,
  },
  {
    why: 'one part on the internet among internal ones: no step down',
    facts: { score: 9.1, components: [hosts, api] },
    tier: 'critical',
    hours: 48,
  },
  {
    why: 'only non-production: one down',
    facts: { score: 7, components: [staging] },
    tier: 'medium',
    hours: 30 * D,
  },
  {
    why: 'never below low',
    facts: { score: 2, components: [staging] },
    tier: 'low',
    hours: 90 * D,
  },
  {
    why: 'a critical part of a test system is not business-critical',
    facts: { score: 7, components: [stagingBilling] },
    tier: 'medium',
    hours: 30 * D,
  },
  {
    why: 'exploited, but only a test system can be reached: one down, exploited time',
    facts: { score: 7, exploitation: 'active', components: [staging] },
    tier: 'medium',
    hours: 14 * D,
  },
  {
    why: 'staff say it can be reached, whatever the register says: no step down, one up',
    facts: { score: 7, exploitation: 'active', exposure: 'internet', components: [hosts] },
    tier: 'critical',
    hours: 24,
  },
  {
    why: 'staff say it cannot be reached: exploitation gives no step, the part is still public',
    facts: { score: 7, exploitation: 'active', exposure: 'internal', components: [api] },
    tier: 'high',
    hours: 72,
  },
  {
    why: 'no parts named, inside only: one down',
    facts: { score: 7, exposure: 'internal' },
    tier: 'medium',
    hours: 30 * D,
  },
  {
    why: 'no parts named, reachable and exploited: one up',
    facts: { score: 4.3, exposure: 'internet', exploitation: 'active' },
    tier: 'high',
    hours: 72,
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
    tier: 'critical',
    hours: 24,
  },
  {
    why: 'automatable and total but not exploited: the score decides',
    facts: { score: 6, exposure: 'internet', automatable: 'yes', technicalImpact: 'total' },
    tier: 'medium',
    hours: 30 * D,
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
    tier: 'medium',
    hours: 14 * D,
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
    tier: 'low',
    hours: 30 * D,
  },
];
