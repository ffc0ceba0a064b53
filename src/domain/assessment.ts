import type { Criticality, Environment, Exposure } from './component.ts';
import { shiftTier, type Tier, type TierPolicy } from './severity.ts';

export const EXPLOITATIONS = ['none', 'proof_of_concept', 'active'] as const;
type Exploitation = (typeof EXPLOITATIONS)[number];

export const ANCHOR_KINDS = ['release', 'detection', 'evaluation'] as const;
export type AnchorKind = (typeof ANCHOR_KINDS)[number];

/** SSVC: whether an attack can be repeated without a person at each step. */
export const AUTOMATABLE = ['yes', 'no'] as const;
type Automatable = (typeof AUTOMATABLE)[number];

/** SSVC: what an attacker gains of the component, all of it or a part. */
export const TECHNICAL_IMPACTS = ['partial', 'total'] as const;
type TechnicalImpact = (typeof TECHNICAL_IMPACTS)[number];

/** The EPSS probability from which exploitation counts as likely, unless the policy says another. */
const HIGH_EPSS = 0.5;

/** What the policy says beside the tiers' own rows. */
export interface AssessmentRules {
  /** EPSS probability, 0 to 1, from which exploitation counts as likely. */
  highEpss: number;
}

export const DEFAULT_ASSESSMENT_RULES: AssessmentRules = { highEpss: HIGH_EPSS };

export interface AssessedComponent {
  name: string;
  criticality: Criticality;
  exposure: Exposure;
  environment: Environment;
}

export interface AssessmentFacts {
  /** CVSS score, 0.0 to 10.0. */
  score: number;
  exploitation: Exploitation;
  /** Probability of exploitation within 30 days, 0 to 1; null when unknown. */
  epss: number | null;
  /** Says whether the flaw can be reached from the internet; null: taken from the components. */
  exposure: Exposure | null;
  /** Null: unknown, which counts as no and as partial. */
  automatable?: Automatable | null;
  technicalImpact?: TechnicalImpact | null;
  components: readonly AssessedComponent[];
  /** Epoch milliseconds from which the time to respond runs. */
  anchor: number;
  anchorKind: AnchorKind;
}

export interface Assessment {
  tier: Tier;
  /** Epoch milliseconds. */
  respondBy: number;
  anchor: number;
  anchorKind: AnchorKind;
  /** Whether it counts as exploited, by what is known or what is likely. */
  exploited: boolean;
  /** Plain sentences for staff, in the order in which they counted. */
  reasons: string[];
}

/** The tier whose CVSS band holds the score; scores between two bands belong to the lower one. */
function bandOf(score: number, policies: readonly TierPolicy[]): TierPolicy {
  const ordered = [...policies].sort((a, b) => b.cvssMin - a.cvssMin);
  const band = ordered.find((policy) => score >= policy.cvssMin) ?? ordered[ordered.length - 1];
  if (band === undefined) {
    throw new Error('An assessment needs at least one tier policy.');
  }
  return band;
}

function plural(names: readonly string[]): string {
  return names.length <= 1
    ? (names[0] ?? '')
    : `${names.slice(0, -1).join(', ')} and ${names[names.length - 1]}`;
}

/**
 * The tier that the facts deserve and the time by which to respond (design.md §3). Starts from
 * the CVSS band; one up for a flaw that is exploited and reachable from the internet; one up for a
 * business-critical component; one down when only internal or non-production components are
 * touched. The sum is clamped once, at the end, so that the order of the steps never matters. A
 * flaw that is exploited, reachable, automatable and gives total control is critical whatever the
 * sum says: the worst of the combinations that CISA's BOD 26-04 tells apart.
 */
export function assess(
  facts: AssessmentFacts,
  policies: readonly TierPolicy[],
  rules: AssessmentRules = DEFAULT_ASSESSMENT_RULES,
): Assessment {
  const reasons: string[] = [];
  const band = bandOf(facts.score, policies);
  let steps = 0;
  reasons.push(`CVSS score ${facts.score.toFixed(1)} is in the ${band.tier} band.`);

  const likely = facts.epss !== null && facts.epss >= rules.highEpss;
  const exploited = facts.exploitation === 'active' || likely;
  const reachable =
    facts.exposure !== null
      ? facts.exposure === 'internet'
      : facts.components.some(
          (component) =>
            component.exposure === 'internet' && component.environment === 'production',
        );
  if (exploited) {
    const how =
      facts.exploitation === 'active'
        ? 'It is being exploited'
        : `EPSS ${facts.epss!.toFixed(2)} makes exploitation likely`;
    if (reachable) {
      steps += 1;
      reasons.push(`${how} and it can be reached from the internet: one tier up.`);
    } else {
      reasons.push(`${how}, but it cannot be reached from the internet: no change.`);
    }
  }

  const critical = facts.components.filter(
    (component) => component.criticality === 'critical' && component.environment === 'production',
  );
  if (critical.length > 0) {
    steps += 1;
    const names = plural(critical.map((component) => component.name));
    reasons.push(
      `${names} ${critical.length === 1 ? 'is' : 'are'} business-critical (customer data or payment): one tier up.`,
    );
  }

  const onlySheltered =
    facts.components.length > 0
      ? facts.components.every(
          (component) =>
            component.exposure === 'internal' || component.environment === 'non_production',
        ) && facts.exposure !== 'internet'
      : facts.exposure === 'internal';
  if (onlySheltered) {
    steps -= 1;
    reasons.push('Only internal or non-production components are touched: one tier down.');
  }

  const worst =
    exploited && reachable && facts.automatable === 'yes' && facts.technicalImpact === 'total';
  if (worst) {
    reasons.push(
      'It is exploited, reachable from the internet, can be automated and gives total control: critical whatever the score.',
    );
  }
  const tier = worst ? 'critical' : shiftTier(band.tier, steps);
  const policy = policies.find((candidate) => candidate.tier === tier) ?? band;
  const span = exploited ? policy.respondExploitedMs : policy.respondMs;
  reasons.push(
    `Tier ${tier}${exploited ? ', exploited' : ''}: respond within ${spanText(span)} of ${facts.anchorKind}.`,
  );
  return {
    tier,
    respondBy: facts.anchor + span,
    anchor: facts.anchor,
    anchorKind: facts.anchorKind,
    exploited,
    reasons,
  };
}

/** `36 hours`, `14 days` */
export function spanText(span: number): string {
  const hours = Number((span / 3_600_000).toFixed(2));
  return hours % 24 === 0 && hours > 72
    ? `${hours / 24} days`
    : `${hours} ${hours === 1 ? 'hour' : 'hours'}`;
}
