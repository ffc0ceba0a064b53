import { DEFAULT_ASSESSMENT_RULES } from '../../domain/assessment.ts';
import { DEFAULT_TIER_POLICIES, TIER_LABELS } from '../../domain/severity.ts';
import {
  APPROVAL_LABELS,
  spanText,
  TIER_LABELS_OF_FIELDS,
  type TierPolicyView,
} from './tier-form.ts';

type Field = keyof typeof TIER_LABELS_OF_FIELDS;

/** One field of one tier, before and after, in words. */
export interface PolicyChange {
  tier: string;
  field: string;
  before: string;
  after: string;
}

const HOUR = 3_600_000;

/** Version 0, which no database keeps: the policies as they come with Forewarn. */
export const SHIPPED: { policies: TierPolicyView[]; high_epss: number } = {
  high_epss: DEFAULT_ASSESSMENT_RULES.highEpss,
  policies: DEFAULT_TIER_POLICIES.map((policy) => ({
    tier: policy.tier,
    cvss_min: policy.cvssMin,
    cvss_max: policy.cvssMax,
    respond_exploited_hours: policy.respondExploitedMs / HOUR,
    respond_hours: policy.respondMs / HOUR,
    lead_time_hours: policy.leadTimeMs / HOUR,
    reminders_hours: policy.remindersMs.map((span) => span / HOUR),
    cadence_minutes: policy.cadenceMs === null ? null : policy.cadenceMs / 60_000,
    approval: policy.approval,
    review_hours: policy.reviewWithinMs / HOUR,
    summary_hours: policy.summaryWithinMs === null ? null : policy.summaryWithinMs / HOUR,
  })),
};

function words(policy: TierPolicyView, field: Field): string {
  switch (field) {
    case 'cvss_min':
    case 'cvss_max':
      return policy[field].toFixed(1);
    case 'approval':
      return APPROVAL_LABELS[policy.approval];
    case 'cadence_minutes':
      return policy.cadence_minutes === null
        ? 'each change of status'
        : spanText(policy.cadence_minutes / 60);
    case 'reminders_hours':
      return policy.reminders_hours.map(spanText).join(', ') || 'none';
    case 'summary_hours':
      return policy.summary_hours === null ? 'not asked for' : spanText(policy.summary_hours);
    default:
      return spanText(policy[field]);
  }
}

/** What is another in `after` than in `before`, the gravest tier first. */
export function policyChanges(
  before: readonly TierPolicyView[],
  after: readonly TierPolicyView[],
): PolicyChange[] {
  return after.toReversed().flatMap((next) => {
    const was = before.find(({ tier }) => tier === next.tier);
    return (Object.keys(TIER_LABELS_OF_FIELDS) as Field[]).flatMap((field) => {
      const change =
        was === undefined ? null : { before: words(was, field), after: words(next, field) };
      return change === null || change.before === change.after
        ? []
        : [{ tier: TIER_LABELS[next.tier], field: TIER_LABELS_OF_FIELDS[field], ...change }];
    });
  });
}
