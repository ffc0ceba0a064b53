import {
  assess,
  DEFAULT_ASSESSMENT_RULES,
  spanText,
  type Assessment,
  type AssessmentFacts,
  type AssessmentRules,
} from './assessment.ts';
import type { Tier, TierPolicy } from './severity.ts';

/** One fact that, were it otherwise, would give another answer. */
export interface AssessmentChange {
  /** In plain words: `it were being exploited`. */
  condition: string;
  tier: Tier;
  /** Epoch milliseconds. */
  respondBy: number;
  /** The whole sentence, for staff. */
  sentence: string;
}

type Variation = readonly [condition: string, facts: AssessmentFacts];

function variationsOf(facts: AssessmentFacts, policies: readonly TierPolicy[]): Variation[] {
  const parts = facts.components;
  const all = (change: Partial<(typeof parts)[number]>) =>
    parts.map((one) => ({ ...one, ...change }));
  const bands = policies.flatMap((policy): Variation[] => {
    const score = policy.cvssMin > facts.score ? policy.cvssMin : policy.cvssMax;
    return facts.score >= policy.cvssMin && facts.score <= policy.cvssMax
      ? []
      : [[`its score were ${score.toFixed(1)}`, { ...facts, score }]];
  });
  return [
    ['it were being exploited', { ...facts, exploitation: 'active' }],
    ['it were not exploited', { ...facts, exploitation: 'none', epss: null }],
    ['it could be reached from the internet', { ...facts, exposure: 'internet' }],
    [
      'it could be reached from inside only',
      { ...facts, exposure: 'internal', components: all({ exposure: 'internal' }) },
    ],
    ...(parts.length === 0
      ? []
      : ([
          [
            'a business-critical component were affected',
            { ...facts, components: all({ criticality: 'critical', environment: 'production' }) },
          ],
          [
            'no business-critical component were affected',
            { ...facts, components: all({ criticality: 'standard' }) },
          ],
          [
            'only non-production components were affected',
            { ...facts, components: all({ environment: 'non_production' }) },
          ],
        ] satisfies Variation[])),
    [
      'attacks could be automated and gave total control',
      { ...facts, automatable: 'yes', technicalImpact: 'total' },
    ],
    ...bands,
  ];
}

/**
 * What would change the answer: each fact varied by itself, and those kept that give another
 * tier or time. Pure, like the assessment itself.
 */
export function whatWouldChange(
  facts: AssessmentFacts,
  policies: readonly TierPolicy[],
  rules: AssessmentRules = DEFAULT_ASSESSMENT_RULES,
): AssessmentChange[] {
  const now = assess(facts, policies, rules);
  return variationsOf(facts, policies).flatMap(([condition, varied]) => {
    const then = assess(varied, policies, rules);
    return then.tier === now.tier && then.respondBy === now.respondBy
      ? []
      : [
          {
            condition,
            tier: then.tier,
            respondBy: then.respondBy,
            sentence: sentenceOf(condition, now, then),
          },
        ];
  });
}

function sentenceOf(condition: string, now: Assessment, then: Assessment): string {
  const within = `respond within ${spanText(then.respondBy - then.anchor)}`;
  return then.tier === now.tier
    ? `If ${condition}: still ${then.tier}, but ${within}.`
    : `If ${condition}: ${then.tier}, ${within}.`;
}
