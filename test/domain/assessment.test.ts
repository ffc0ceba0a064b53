import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { scoreVector } from '../../src/commands/assessment/cvss.ts';
import {
  assess,
  EXPLOITATIONS,
  type AssessedComponent,
  type AssessmentFacts,
} from '../../src/domain/assessment.ts';
import { AUTOMATABLE, TECHNICAL_IMPACTS } from '../../src/domain/assessment.ts';
import { whatWouldChange } from '../../src/domain/assessment-changes.ts';
import { CRITICALITIES, ENVIRONMENTS, EXPOSURES } from '../../src/domain/component.ts';
import { POLICY_PRESETS, withPreset } from '../../src/domain/presets.ts';
import { DEFAULT_TIER_POLICIES, tierRank } from '../../src/domain/severity.ts';
import { PATCHES } from '../support/patches.ts';
import { api, CASES, hosts } from './assessment-cases.ts';

const { components } = JSON.parse(
  readFileSync(join(import.meta.dirname, '../support/components.json'), 'utf8'),
) as { components: (Omit<AssessedComponent, 'environment'> & { slug: string })[] };

function named(slugs: readonly string[]): AssessedComponent[] {
  return slugs.map((slug) => ({
    ...components.find((component) => component.slug === slug)!,
    environment: 'production',
  }));
}

const facts = fc.record({
  score: fc.integer({ min: 0, max: 100 }).map((tenths) => tenths / 10),
  exploitation: fc.constantFrom(...EXPLOITATIONS),
  epss: fc.option(fc.integer({ min: 0, max: 100 }).map((percent) => percent / 100)),
  exposure: fc.option(fc.constantFrom(...EXPOSURES)),
  automatable: fc.option(fc.constantFrom(...AUTOMATABLE)),
  technicalImpact: fc.option(fc.constantFrom(...TECHNICAL_IMPACTS)),
  components: fc.array(
    fc.record({
      name: fc.constant('A part'),
      criticality: fc.constantFrom(...CRITICALITIES),
      exposure: fc.constantFrom(...EXPOSURES),
      environment: fc.constantFrom(...ENVIRONMENTS),
    }),
    { minLength: 1, maxLength: 4 },
  ),
  anchor: fc.constant(0),
  anchorKind: fc.constant('evaluation' as const),
}) satisfies fc.Arbitrary<AssessmentFacts>;

/** The same facts with one of them made worse. */
const worsening = fc.constantFrom<(facts: AssessmentFacts) => AssessmentFacts>(
  (one) => ({ ...one, score: Math.min(10, one.score + 1.7) }),
  (one) => ({ ...one, exploitation: 'active' }),
  (one) => ({ ...one, epss: 0.97 }),
  (one) => ({
    ...one,
    components: one.components.map((part) => ({ ...part, exposure: 'internet' as const })),
  }),
  (one) => ({
    ...one,
    components: one.components.map((part) => ({ ...part, criticality: 'critical' as const })),
  }),
  (one) => ({
    ...one,
    components: one.components.map((part) => ({ ...part, environment: 'production' as const })),
  }),
  (one) => ({ ...one, exposure: one.exposure === null ? null : 'internet' }),
  (one) => ({ ...one, automatable: 'yes' }),
  (one) => ({ ...one, technicalImpact: 'total' }),
);

const HOUR = 3_600_000;

/** The default policies, and those of every preset. */
const policies = fc.constantFrom(
  DEFAULT_TIER_POLICIES,
  ...POLICY_PRESETS.map((preset) => withPreset(DEFAULT_TIER_POLICIES, preset)),
);

describe('an assessment', () => {
  it.each(PATCHES)('gives $facts.cves.0 the tier $expected', (patch) => {
    const scored = scoreVector(patch.vector);
    expect(scored).toEqual({ ok: true, score: patch.score });
    const { tier, reasons } = assess(
      {
        score: patch.score,
        exploitation: patch.exploited ? 'active' : 'none',
        epss: null,
        exposure: null,
        components: named(patch.components),
        anchor: 0,
        anchorKind: 'release',
      },
      DEFAULT_TIER_POLICIES,
    );
    expect(tier, reasons.join(' ')).toBe(patch.expected);
  });

  it.each(CASES)('of a $facts.score: $why', ({ facts: given, tier, hours }) => {
    const answer = assess(
      {
        exploitation: 'none',
        epss: null,
        exposure: null,
        components: [],
        anchor: 0,
        anchorKind: 'evaluation',
        ...given,
      },
      DEFAULT_TIER_POLICIES,
    );
    expect(answer.tier, answer.reasons.join(' ')).toBe(tier);
    expect(answer.respondBy / HOUR).toBe(hours);
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
    const sentences = whatWouldChange(
      {
        score: 8.1,
        exploitation: 'none',
        epss: null,
        exposure: null,
        components: [hosts, api],
        anchor: 0,
        anchorKind: 'release',
      },
      DEFAULT_TIER_POLICIES,
    ).map((change) => change.sentence);
    expect(sentences).toContain('If it were being exploited: critical, respond within 24 hours.');
    expect(sentences).toContain(
      'If it could be reached from inside only: medium, respond within 30 days.',
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

  it('never gets milder or later when a fact gets worse', () => {
    fc.assert(
      fc.property(facts, worsening, policies, (before, worsen, rows) => {
        const mild = assess(before, rows);
        const bad = assess(worsen(before), rows);
        expect(tierRank(bad.tier)).toBeGreaterThanOrEqual(tierRank(mild.tier));
        expect(bad.respondBy).toBeLessThanOrEqual(mild.respondBy);
      }),
      { numRuns: 2000 },
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
