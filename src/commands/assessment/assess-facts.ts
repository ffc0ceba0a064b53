import * as z from 'zod';
import { whatWouldChange } from '#src/domain/assessment-changes.ts';
import { assess, type AnchorKind } from '#src/domain/assessment.ts';
import type { Fault } from '#src/domain/errors.ts';
import type { Tier } from '#src/domain/severity.ts';
import { componentsBySlug, type ComponentRow } from '#src/store/components.ts';
import { latestPolicyVersion } from '#src/store/policies.ts';
import type { Queries } from '#src/store/queries.ts';
import { iso, throwFaults } from '../instants.ts';
import { operation } from '../operation.ts';
import { line } from '../parse.ts';
import { pageSettings } from '../settings/read.ts';
import { assessmentRules, tierPolicies } from '../settings/tier-policies.ts';
import { assessmentFacts } from './assess.ts';
import { AssessmentInput } from './input.ts';

const AssessmentRequest = z
  .strictObject({
    ...AssessmentInput.shape,
    components: z
      .array(line(64), { error: 'must be a list of slugs of components' })
      .max(200, { error: 'must name at most 200 components' })
      .default([]),
  })
  .refine((value) => (value.cvss_vector === undefined) !== (value.cvss_score === undefined), {
    error: 'needs either cvss_vector or cvss_score',
  });

export interface AssessmentView {
  tier: Tier;
  respond_by: string;
  anchor: string;
  anchor_kind: AnchorKind;
  /** CVSS score, 0.0 to 10.0, given or computed from the vector. */
  score: number;
  reasons: string[];
  /** What would give another answer, a sentence each. */
  would_change: { condition: string; tier: Tier; respond_by: string; sentence: string }[];
  /** The version of the tier policies that was used; 0: as shipped. */
  policy_version: number;
}

/**
 * The tier that a flaw deserves and by when to respond; stores nothing. Throws `invalid` with
 * every fault at once.
 */
export const assessFacts = operation({ scope: 'notices:read', input: AssessmentRequest }).read(
  async (tx, { components: slugs, ...input }): Promise<AssessmentView> => {
    const faults: Fault[] = [];
    const components = await resolveSlugs(tx.q, slugs, faults);
    const page = await pageSettings(tx);
    const policies = await tierPolicies(tx.q);
    const rules = await assessmentRules(tx.q);
    const facts = assessmentFacts(
      input,
      components,
      {
        policies,
        rules,
        now: tx.now,
        timeZone: page.timeZone,
        pointer: '',
      },
      faults,
    );
    throwFaults(faults);
    const assessment = assess(facts!, policies, rules);
    return {
      tier: assessment.tier,
      respond_by: iso(assessment.respondBy),
      anchor: iso(assessment.anchor),
      anchor_kind: assessment.anchorKind,
      score: facts!.score,
      reasons: assessment.reasons,
      would_change: whatWouldChange(facts!, policies, rules).map((change) => ({
        condition: change.condition,
        tier: change.tier,
        respond_by: iso(change.respondBy),
        sentence: change.sentence,
      })),
      policy_version: await latestPolicyVersion(tx.q),
    };
  },
);

async function resolveSlugs(
  q: Queries,
  slugs: readonly string[],
  faults: Fault[],
): Promise<ComponentRow[]> {
  const known = await componentsBySlug(q, slugs);
  return slugs.flatMap((slug, index) => {
    const row = known.get(slug);
    if (row === undefined) {
      faults.push({ pointer: `/components/${index}`, detail: `there is no component ${slug}` });
      return [];
    }
    return slugs.indexOf(slug) === index ? [row] : [];
  });
}
