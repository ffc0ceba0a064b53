import type { Assessment } from '#src/domain/assessment.ts';
import type { ComponentRole } from '#src/domain/checklist.ts';
import type { PrivateFacts } from '#src/domain/disclosure.ts';
import type { Fault } from '#src/domain/errors.ts';
import { impactOf, type NoticeImpact } from '#src/domain/notice.ts';
import type { Tier, TierPolicy } from '#src/domain/severity.ts';
import type { Window } from '#src/domain/window.ts';
import { componentsBySlug, type ComponentRow } from '#src/store/components.ts';
import type { Queries } from '#src/store/queries.ts';
import { STAFF_VARIABLES } from '#src/templating/facts.ts';
import { assessInput } from '../assessment/assess.ts';
import { checkTexts, type Guard } from '../disclosure/guard.ts';
import { embargoesNow } from '../disclosure/others.ts';
import { scoreOf } from '../disclosure/private-facts.ts';
import { readInstant, readWindow, throwFaults } from '../instants.ts';
import { type Tx } from '../operation.ts';
import { policiesOfVersion } from '../settings/policies-of-version.ts';
import { pageSettings } from '../settings/read.ts';
import type { Evaluation } from './evaluation.ts';
import type { NoticeInput } from './input.ts';
import { resolveStages, stageTexts, type PlannedStage } from './stages.ts';

/** A draft's input with every reference followed and every fact derived. */
export interface ResolvedNotice {
  input: NoticeInput;
  components: { row: ComponentRow; impact: ComponentRow['status']; role: ComponentRole }[];
  window: Window | null;
  timeZone: string;
  stages: PlannedStage[];
  tier: Tier;
  policy: TierPolicy;
  assessment: Assessment | null;
  /** The version of the tier policies that it used; null without one. */
  policyVersion: number | null;
  reasons: string[];
  respondBy: number | null;
  impact: NoticeImpact;
  privateFacts: PrivateFacts & { notes: string };
  embargoUntil: number | null;
}

const INCIDENT_TIERS: Record<NoticeImpact, Tier> = {
  none: 'low',
  maintenance: 'low',
  minor: 'medium',
  major: 'high',
  critical: 'critical',
};

/**
 * Follows the references of a notice's input; throws `invalid` with every fault at once. `noticeId`
 * is the notice that it belongs to, where there is one.
 */
export async function resolveNotice(
  tx: Tx,
  input: NoticeInput,
  evaluation: Evaluation,
  passed: Guard['passed'] = [],
  noticeId: string | null = null,
): Promise<ResolvedNotice> {
  const faults: Fault[] = [];
  const page = await pageSettings(tx);
  const window =
    input.window === undefined || input.window === null
      ? null
      : readWindow(input.window, '/window', faults);
  if (input.kind === 'maintenance' && (input.window ?? null) === null) {
    faults.push({ pointer: '/window', detail: 'is needed for a planned maintenance' });
  }
  const timeZone = window?.timeZone ?? page.timeZone;
  const components = await resolveComponents(tx.q, input.components, faults);
  checkVariables(input.variables, faults);
  const stages = resolveStages(input.stages, { window, timeZone }, faults);

  const { policies, rules, version } = await policiesOfVersion(tx.q, evaluation.version);
  const assessment =
    input.assessment === undefined || input.assessment === null
      ? null
      : assessInput(
          input.assessment,
          components.map(({ row }) => row),
          { policies, rules, now: evaluation.at, timeZone, pointer: '/assessment' },
          faults,
        );
  const impact = impactOf(
    input.kind,
    components.map((component) => component.impact),
  );
  const tier =
    input.tier ?? assessment?.tier ?? (input.kind === 'incident' ? INCIDENT_TIERS[impact] : null);
  if (tier === null) {
    if (faults.length === 0) {
      faults.push({
        pointer: '/tier',
        detail: 'give a tier (low, medium, high, critical) or an assessment',
      });
    }
  } else if (
    assessment !== null &&
    tier !== assessment.tier &&
    (input.tier_reason ?? null) === null
  ) {
    faults.push({
      pointer: '/tier_reason',
      detail: `is needed to overrule the assessed tier ${assessment.tier}`,
    });
  }

  const embargoUntil =
    input.embargo_until === undefined || input.embargo_until === null
      ? null
      : readInstant(input.embargo_until, timeZone, '/embargo_until', faults);
  const facts = input.private_facts ?? null;
  const privateFacts = {
    cves: facts?.cves ?? [],
    packages: facts?.packages ?? [],
    fixedIn: facts?.fixed_in ?? [],
    hosts: facts?.hosts ?? [],
    tickets: facts?.tickets ?? [],
    nicknames: facts?.nicknames ?? [],
    notes: facts?.notes ?? '',
  };
  checkDisclosure(
    input,
    {
      facts: { ...privateFacts, ...scoreOf(input.assessment ?? null) },
      passed,
      own: tx.publicUrl,
      asRead: tx.asRead,
      noticeId,
      embargoUntil,
      embargoes: await embargoesNow(tx),
      names: true,
    },
    faults,
  );
  throwFaults(faults);

  const policy = policies.find((candidate) => candidate.tier === tier)!;
  const overruled = assessment !== null && tier !== assessment.tier;
  const respondBy =
    assessment !== null
      ? overruled
        ? assessment.anchor + (assessment.exploited ? policy.respondExploitedMs : policy.respondMs)
        : assessment.respondBy
      : input.kind === 'emergency_patch'
        ? evaluation.at + policy.respondMs
        : null;
  return {
    input,
    components,
    window,
    timeZone,
    stages,
    tier: tier!,
    policy,
    assessment,
    policyVersion: assessment === null ? null : version,
    reasons: [
      ...(assessment?.reasons ?? []),
      ...(overruled ? [`Overruled to ${tier}: ${input.tier_reason}`] : []),
    ],
    respondBy,
    impact,
    privateFacts,
    embargoUntil,
  };
}

/** The components behind `{slug, impact}` rows; unknown and repeated ones become faults. */
export async function resolveComponents(
  q: Queries,
  rows: readonly { slug: string; impact: ComponentRow['status']; role?: ComponentRole }[],
  faults: Fault[],
): Promise<{ row: ComponentRow; impact: ComponentRow['status']; role: ComponentRole }[]> {
  const known = await componentsBySlug(
    q,
    rows.map(({ slug }) => slug),
  );
  const seen = new Set<string>();
  return rows.flatMap(({ slug, impact, role = 'noticed' }, index) => {
    const row = known.get(slug);
    if (row === undefined) {
      faults.push({
        pointer: `/components/${index}/slug`,
        detail: `there is no component ${slug}`,
      });
      return [];
    }
    if (seen.has(slug)) {
      faults.push({ pointer: `/components/${index}/slug`, detail: `names ${slug} twice` });
      return [];
    }
    if (role === 'touched' && impact !== 'operational') {
      faults.push({
        pointer: `/components/${index}/impact`,
        detail: 'must be operational where customers notice nothing (role touched)',
      });
    }
    seen.add(slug);
    return [{ row, impact, role }];
  });
}

/** Adds a fault for each of these that is none of those that staff fill in. */
export function checkVariables(variables: Record<string, string>, faults: Fault[]): void {
  for (const name of Object.keys(variables)) {
    if (!STAFF_VARIABLES.some((known) => known === name)) {
      faults.push({
        pointer: `/variables/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`,
        detail: `is not a variable that staff fill in; those are ${STAFF_VARIABLES.join(', ')}`,
      });
    }
  }
}

/** Texts that will be public must not name what is private; says so before anything is stored. */
export function checkDisclosure(
  input: {
    title?: string | null | undefined;
    body?: string | null | undefined;
    reason?: string | null | undefined;
    variables?: Record<string, string>;
    stages?: readonly { name: string; region?: string | null | undefined }[];
  },
  guard: Guard,
  faults: Fault[],
): void {
  const texts = [
    { place: '/title', text: input.title ?? '' },
    { place: '/body', text: input.body ?? '' },
    { place: '/reason', text: input.reason ?? '' },
    ...Object.entries(input.variables ?? {}).map(([name, text]) => ({
      place: `/variables/${name}`,
      text,
    })),
    ...stageTexts(input.stages ?? []),
  ];
  checkTexts(texts, guard, faults);
}
