import { invalidInput, type Fault } from '../domain/errors.ts';
import { NOTICE_KINDS, type NoticeKind } from '../domain/notice.ts';
import type { Tier } from '../domain/severity.ts';

/** What the subscription form shows: as typed, or as stored. Components and groups by slug. */
export interface PreferenceValues {
  email: string;
  scope: 'all' | 'some';
  components: string[];
  groups: string[];
  kinds: string[];
  minTier: string;
}

export const FRESH_PREFERENCES: PreferenceValues = {
  email: '',
  scope: 'all',
  components: [],
  groups: [],
  kinds: [...NOTICE_KINDS],
  minTier: 'low',
};

export const KIND_HINTS: Record<NoticeKind, string> = {
  maintenance: 'Announced ahead of time',
  emergency_patch: 'Security work that cannot wait for a planned window',
  incident: 'Something is not working as it should',
};

export const TIER_CHOICES: Record<Tier, string> = {
  low: 'Everything, routine work included',
  medium: 'Medium and above: what you may want to plan for',
  high: 'High and above: what may interrupt your work',
  critical: 'Critical only',
};

export interface StoredPreferences {
  components: string[] | 'all';
  groups: string[];
  kinds: readonly NoticeKind[];
  minTier: Tier;
}

export function valuesFromStored(email: string, stored: StoredPreferences): PreferenceValues {
  return {
    email,
    scope: stored.components === 'all' ? 'all' : 'some',
    components: stored.components === 'all' ? [] : [...stored.components],
    groups: [...stored.groups],
    kinds: [...stored.kinds],
    minTier: stored.minTier,
  };
}

export function valuesFromForm(form: FormData): PreferenceValues {
  const all = (name: string): string[] =>
    form.getAll(name).filter((value): value is string => typeof value === 'string');
  return {
    email: (all('email')[0] ?? '').trim(),
    scope: all('scope')[0] === 'some' ? 'some' : 'all',
    components: all('components'),
    groups: all('groups'),
    kinds: all('kinds'),
    minTier: all('min_tier')[0] ?? '',
  };
}

/** The same values under the API's names, for the command that judges them. */
export function preferencesInput(values: PreferenceValues): Record<string, unknown> {
  return {
    components: values.scope === 'all' ? 'all' : values.components,
    groups: values.scope === 'all' ? [] : values.groups,
    kinds: values.kinds,
    min_tier: values.minTier,
  };
}

/** Throws `invalid`, in the form's words, where nothing is chosen that could be written about. */
export function requireChoices(values: PreferenceValues): void {
  const faults: Fault[] = [];
  // The command judges the address; this only keeps its fault from coming after the others.
  if (!/^[^\s@]+@[^\s@]+$/.test(values.email)) {
    faults.push({ pointer: '/email', detail: 'must be a mail address such as name@example.com' });
  }
  if (values.scope === 'some' && values.components.length + values.groups.length === 0) {
    faults.push({ pointer: '/components', detail: 'choose at least one, or all of them' });
  }
  if (values.kinds.length === 0) {
    faults.push({ pointer: '/kinds', detail: 'choose at least one' });
  }
  if (faults.length > 0) {
    throw invalidInput(faults);
  }
}
