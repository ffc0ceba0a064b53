import type { Approval } from '#src/domain/severity.ts';
import type { FormTrouble } from './form-faults.ts';
import { linesOf, numberOrText, orNull, textOf } from './form-data.ts';

type TheApp = App.Locals['app'];
export type TierPolicyView = Awaited<ReturnType<TheApp['commands']['listTierPolicies']>>[number];

export const APPROVAL_LABELS: Record<Approval, string> = {
  none: 'Not needed',
  before: 'Before it starts',
  after: 'Afterwards',
  emergency_after_planned_before: 'Planned work before, emergencies afterwards',
};

export const TIER_LABELS_OF_FIELDS = {
  cvss_min: 'CVSS from',
  cvss_max: 'CVSS to',
  respond_exploited_hours: 'Respond within, exploited',
  respond_hours: 'Respond within',
  lead_time_hours: 'Announce ahead',
  reminders_hours: 'Reminders',
  cadence_minutes: 'Next update within',
  approval: 'Approval',
  review_hours: 'Review within',
  summary_hours: 'Summary within',
} as const;
export type TierField = keyof typeof TIER_LABELS_OF_FIELDS;
export type TierValues = Record<TierField, string>;

const NAMES = Object.keys(TIER_LABELS_OF_FIELDS) as TierField[];

export function tierFromStored(policy: TierPolicyView): TierValues {
  return {
    ...(Object.fromEntries(NAMES.map((name) => [name, String(policy[name])])) as TierValues),
    reminders_hours: policy.reminders_hours.join(', '),
    cadence_minutes: policy.cadence_minutes === null ? '' : String(policy.cadence_minutes),
    summary_hours: policy.summary_hours === null ? '' : String(policy.summary_hours),
  };
}

export function tierFromForm(form: FormData): TierValues {
  return Object.fromEntries(NAMES.map((name) => [name, textOf(form, name)])) as TierValues;
}

/** The form under the API's names; what is no number goes as typed, so that the command says so. */
export function tierInput(values: TierValues): Record<string, unknown> {
  const {
    approval,
    cadence_minutes: cadence,
    reminders_hours: reminders,
    summary_hours: summary,
    ...numbers
  } = values;
  return {
    ...Object.fromEntries(
      Object.entries(numbers).map(([name, value]) => [name, numberOrText(value)]),
    ),
    // Commas part the list here, so a decimal is written with a point.
    reminders_hours: linesOf(reminders.replaceAll(/[,;]/g, '\n')).map(numberOrText),
    cadence_minutes: orNull(cadence) === null ? null : numberOrText(cadence),
    summary_hours: orNull(summary) === null ? null : numberOrText(summary),
    approval,
  };
}

/** Faults that name another field say it in the form's words. */
export function inFormWords(trouble: FormTrouble): FormTrouble {
  const words = (detail: string): string =>
    NAMES.reduce((text, name) => text.replaceAll(name, `“${TIER_LABELS_OF_FIELDS[name]}”`), detail);
  return {
    ...trouble,
    faults: trouble.faults.map(({ field, detail }) => ({ field, detail: words(detail) })),
  };
}

/** `7 days`, `36 hours`, `90 minutes` */
export function spanText(hours: number): string {
  const [count, unit] =
    hours >= 48 && hours % 24 === 0
      ? [hours / 24, 'day']
      : Number.isInteger(hours)
        ? [hours, 'hour']
        : [Math.round(hours * 60), 'minute'];
  return `${count} ${unit}${count === 1 ? '' : 's'}`;
}
