import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkPolicy, policyOf, policyView } from '#src/commands/settings/policy-view.ts';
import { scoreVector } from '#src/commands/assessment/cvss.ts';
import {
  assess,
  EXPLOITATIONS,
  type AssessedComponent,
  type AssessmentFacts,
} from '#src/domain/assessment.ts';
import { AUTOMATABLE, TECHNICAL_IMPACTS } from '#src/domain/assessment.ts';
import { whatWouldChange } from '#src/domain/assessment-changes.ts';
import { CRITICALITIES, ENVIRONMENTS, EXPOSURES } from '#src/domain/component.ts';
import { POLICY_PRESETS, withPreset } from '#src/domain/presets.ts';
import type { Fault } from '#src/domain/errors.ts';
import { DEFAULT_TIER_POLICIES, tierRank, type TierPolicy } from '#src/domain/severity.ts';
import { PATCHES } from '../support/patches.ts';
import { api, CASES, hosts, staging, vault } from './assessment-cases.ts';

const { components } = JSON.parse(
  readFileSync(join(import.meta.dirname, '../support/components.json'), 'utf8'),
) as { components: (Omit<AssessedComponent, 'environment'> & { slug: string })[] };

function named(slugs: readonly string[]): AssessedComponent[] {
  return slugs.map((slug) => ({
    ...components.find((component) => component.slug === slug)!,
    environment: 'production',
  }));
}

const component = fc.record({
  name: fc.constant('A part'),
  criticality: fc.constantFrom(...CRITICALITIES),
  exposure: fc.constantFrom(...EXPOSURES),
  environment: fc.constantFrom(...ENVIRONMENTS),
});

const facts = fc.record({
  score: fc.integer({ min: 0, max: 100 }).map((tenths) => tenths / 10),
  exploitation: fc.constantFrom(...EXPLOITATIONS),
  epss: fc.option(fc.integer({ min: 0, max: 100 }).map((percent) => percent / 100)),
  exposure: fc.option(fc.constantFrom(...EXPOSURES)),
  automatable: fc.option(fc.constantFrom(...AUTOMATABLE)),
  technicalImpact: fc.option(fc.constantFrom(...TECHNICAL_IMPACTS)),
  components: fc.array(component, { minLength: 1, maxLength: 5 }),
  anchor: fc.constant(0),
  anchorKind: fc.constant('evaluation' as const),
}) satisfies fc.Arbitrary<AssessmentFacts>;

type Worsen = (facts: AssessmentFacts) => AssessmentFacts;

/** The next worse of a list that goes from mild to bad. */
const worse = <T>(list: readonly T[], one: T): T => list[list.indexOf(one) + 1] ?? one;
/** One of the parts made worse; which one is counted round. */
const onePart =
  (at: number, change: (part: AssessedComponent) => Partial<AssessedComponent>): Worsen =>
  (one) => ({
    ...one,
    components: one.components.map((part, index) =>
      index === at % one.components.length ? { ...part, ...change(part) } : part,
    ),
  });

/** One fact made worse: by a little, as far as it goes, or for one part among several. */
const worsening: fc.Arbitrary<Worsen> = fc.oneof(
  fc
    .integer({ min: 1, max: 100 })
    .map((tenths): Worsen => (one) => ({ ...one, score: Math.min(10, one.score + tenths / 10) })),
  fc.constant<Worsen>((one) => ({
    ...one,
    exploitation: worse(EXPLOITATIONS, one.exploitation),
  })),
  fc
    .integer({ min: 0, max: 100 })
    .map((more): Worsen => (one) => ({ ...one, epss: Math.min(1, (one.epss ?? 0) + more / 100) })),
  fc.constant<Worsen>((one) => ({
    ...one,
    exposure: worse(['internal', null, 'internet'], one.exposure),
  })),
  fc.constant<Worsen>((one) => ({ ...one, automatable: 'yes' })),
  fc.constant<Worsen>((one) => ({ ...one, technicalImpact: 'total' })),
  fc.nat(10).map((at) => onePart(at, () => ({ exposure: 'internet' }))),
  fc.nat(10).map((at) => onePart(at, () => ({ environment: 'production' }))),
  fc
    .nat(10)
    .map((at) =>
      onePart(at, ({ criticality }) => ({ criticality: worse(CRITICALITIES, criticality) })),
    ),
  // More of the house is touched.
  component.map((part): Worsen => (one) => ({ ...one, components: [...one.components, part] })),
);
const worsenings = fc.array(worsening, { minLength: 1, maxLength: 4 });

const HOUR = 3_600_000;

/** What of an assessment is there before anybody looks. */
const NOTHING_KNOWN: AssessmentFacts = {
  score: 0,
  exploitation: 'none',
  epss: null,
  exposure: null,
  components: [],
  anchor: 0,
  anchorKind: 'detection',
};

/** Bands and times at random, of which those are taken that the settings let somebody save. */
const savedPolicies: fc.Arbitrary<TierPolicy[]> = fc
  .tuple(
    fc.uniqueArray(fc.integer({ min: 0, max: 100 }), { minLength: 8, maxLength: 8 }),
    fc.array(fc.integer({ min: 1, max: 2_000 }), { minLength: 4, maxLength: 4 }),
    fc.array(fc.integer({ min: 1, max: 2_000 }), { minLength: 4, maxLength: 4 }),
  )
  .map(([ends, calm, exploited]) => {
    const bounds = [...ends].sort((a, b) => a - b).map((tenths) => tenths / 10);
    const slowFirst = (times: readonly number[]) => [...times].sort((a, b) => b - a);
    const rows = DEFAULT_TIER_POLICIES.map((policy, index) => ({
      ...policyView(policy),
      cvss_min: bounds[2 * index]!,
      cvss_max: bounds[2 * index + 1]!,
      respond_hours: slowFirst(calm)[index]!,
      respond_exploited_hours: slowFirst(exploited)[index]!,
    }));
    const faults: Fault[] = [];
    rows.forEach((row) => checkPolicy(row, rows, faults));
    return faults.length === 0 ? rows.map(policyOf) : null;
  })
  .filter((rows) => rows !== null);

/** Policies at random, the default ones, and those of every preset. */
const policies: fc.Arbitrary<readonly TierPolicy[]> = fc.oneof(
  savedPolicies,
  fc.constantFrom(
    DEFAULT_TIER_POLICIES,
    ...POLICY_PRESETS.map((preset) => withPreset(DEFAULT_TIER_POLICIES, preset)),
  ),
);
const highEpss = fc.integer({ min: 1, max: 100 }).map((percent) => ({ highEpss: percent / 100 }));

describe('an assessment', () => {
  it.each(PATCHES)('gives $facts.cves.0 the tier $expected', (patch) => {
    const scored = scoreVector(patch.vector);
    expect(scored).toEqual({ ok: true, score: patch.score });
    const anchor = Date.UTC(2026, 11, 1, 9, 30);
    const exploitation = patch.exploited ? 'active' : 'none';
    const given = { ...NOTHING_KNOWN, anchor, anchorKind: 'release' as const, exploitation };
    const { tier, reasons, respondBy } = assess(
      { ...given, score: patch.score, components: named(patch.components) } as AssessmentFacts,
      DEFAULT_TIER_POLICIES,
    );
    expect([tier, respondBy]).toEqual([patch.expected, anchor + patch.hours * HOUR]);
    expect(reasons).toEqual(patch.reasons);
  });

  it.each(CASES)('of a $facts.score: $why', (expected) => {
    const { facts: given, band, because, tier, hours, told } = expected;
    const anchor = Date.UTC(2026, 11, 1, 9, 30);
    const answer = assess({ ...NOTHING_KNOWN, anchor, ...given }, DEFAULT_TIER_POLICIES);
    expect(answer).toEqual({
      tier,
      anchor,
      anchorKind: 'detection',
      respondBy: anchor + hours * HOUR,
      exploited: told.includes(', exploited:'),
      reasons: [`CVSS score ${given.score.toFixed(1)} is in the ${band} band.`, ...because, told],
    });
  });

  it('says what would change it, and nothing that would not', () => {
    fc.assert(
      fc.property(facts, policies, (given, rows) => {
        const now = assess(given, rows);
        for (const change of whatWouldChange(given, rows)) {
          expect([change.tier, change.respondBy]).not.toEqual([now.tier, now.respondBy]);
          expect(change.sentence).toContain(change.condition);
        }
      }),
    );
  });

  it('says each fact that would change it, in the words of those who decide', () => {
    const sentences = (given: Partial<AssessmentFacts>) =>
      whatWouldChange({ ...NOTHING_KNOWN, ...given }, DEFAULT_TIER_POLICIES).map(
        ({ sentence }) => sentence,
      );
    const bands = [
      'If its score were 3.9: low, respond within 90 days.',
      'If its score were 6.9: medium, respond within 30 days.',
      'If its score were 9.0: critical, respond within 48 hours.',
    ];
    expect(sentences({ score: 8.1, components: [hosts, api] })).toEqual([
      'If it were being exploited: critical, respond within 24 hours.',
      'If it could be reached from inside only: medium, respond within 30 days.',
      'If a business-critical component were affected: critical, respond within 48 hours.',
      'If only non-production components were affected: medium, respond within 30 days.',
      ...bands,
    ]);
    // Without parts nothing is said of parts.
    expect(sentences({ score: 8.1 })).toEqual([
      'If it were being exploited: still high, but respond within 72 hours.',
      'If it could be reached from inside only: medium, respond within 30 days.',
      ...bands,
    ]);
    expect(sentences({ score: 5, exploitation: 'active', epss: 0.9, components: [vault] })).toEqual(
      [
        'If it were not exploited: still medium, but respond within 30 days.',
        'If it could be reached from the internet: critical, respond within 24 hours.',
        'If no business-critical component were affected: low, respond within 30 days.',
        'If only non-production components were affected: low, respond within 30 days.',
        'If its score were 3.9: low, respond within 30 days.',
        'If its score were 7.0: high, respond within 72 hours.',
        'If its score were 9.0: critical, respond within 24 hours.',
      ],
    );
    expect(sentences({ score: 7, components: [staging] })).toContain(
      'If a business-critical component were affected: critical, respond within 48 hours.',
    );
    expect(sentences({ score: 2, exploitation: 'active', components: [api] })).toContain(
      'If attacks could be automated and gave total control: critical, respond within 24 hours.',
    );
  });

  it('counts an EPSS as high where the policy says so', () => {
    const given = {
      score: 5,
      exploitation: 'none' as const,
      epss: 0.2,
      exposure: 'internet' as const,
      components: [],
      anchor: 0,
      anchorKind: 'evaluation' as const,
    };
    expect(assess(given, DEFAULT_TIER_POLICIES).tier).toBe('medium');
    expect(assess(given, DEFAULT_TIER_POLICIES, { highEpss: 0.1 }).tier).toBe('high');
  });

  it.each(POLICY_PRESETS)('by the times of $name never gives a worse tier more time', (preset) => {
    const rows = withPreset(DEFAULT_TIER_POLICIES, preset);
    rows.slice(1).forEach((worse, index) => {
      const milder = rows[index]!;
      expect(worse.respondMs).toBeLessThanOrEqual(milder.respondMs);
      expect(worse.respondExploitedMs).toBeLessThanOrEqual(milder.respondExploitedMs);
      expect(worse.respondExploitedMs).toBeLessThanOrEqual(worse.respondMs);
    });
  });

  it('never gets milder or later when a fact gets worse, by any policy that may be saved', () => {
    fc.assert(
      fc.property(facts, worsenings, policies, highEpss, (before, worsen, rows, rules) => {
        const mild = assess(before, rows, rules);
        const bad = assess(
          worsen.reduce<AssessmentFacts>((one, step) => step(one), before),
          rows,
          rules,
        );
        expect(tierRank(bad.tier)).toBeGreaterThanOrEqual(tierRank(mild.tier));
        expect(bad.respondBy).toBeLessThanOrEqual(mild.respondBy);
      }),
      { numRuns: 5000 },
    );
  });

  it('gives an exploited critical flaw 24 hours from its anchor', () => {
    const result = assess(
      {
        score: 9.8,
        exploitation: 'active',
        epss: null,
        exposure: 'internet',
        components: named(['api']),
        anchor: 1_000,
        anchorKind: 'release',
      },
      DEFAULT_TIER_POLICIES,
    );
    expect(result.respondBy).toBe(1_000 + 24 * 3_600_000);
    expect(result.reasons.at(-1)).toBe(
      'Tier critical, exploited: respond within 24 hours of release.',
    );
  });
});

describe('a CVSS vector', () => {
  it('is scored in both versions', () => {
    expect(scoreVector('CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H')).toEqual({
      ok: true,
      score: 9.8,
    });
    expect(scoreVector('CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N')).toEqual({
      ok: true,
      score: 9.3,
    });
  });

  it.each([
    '',
    'CVSS:2.0/AV:N/AC:L/Au:N/C:P/I:P/A:P',
    'CVSS:3.1/AV:N',
    'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H/A:N',
    'CVSS:3.1/AV:Z/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H',
    '__proto__',
  ])('is refused when it is %j', (vector) => {
    expect(scoreVector(vector)).toMatchObject({ ok: false });
  });
});
