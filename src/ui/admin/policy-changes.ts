import { TIER_LABELS } from '#src/domain/severity.ts';
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
