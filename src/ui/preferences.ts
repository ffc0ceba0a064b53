import { invalidInput, type Fault } from '../domain/errors.ts';
import { NOTICE_KINDS, type NoticeKind } from '../domain/notice.ts';
import type { Tier } from '../domain/severity.ts';
import type { CalendarMethod, NewsChoice } from '../domain/subscriber.ts';

/** What the subscription form shows: as typed, or as stored. Components and groups by slug. */
export interface PreferenceValues {
  email: string;
  /** `notice`: nothing but the single notice. */
  scope: 'all' | 'some' | 'notice';
  components: string[];
  groups: string[];
  kinds: string[];
  minTier: string;
  news: string;
  dailyDigest: boolean;
  weeklyLookAhead: boolean;
  timeZone: string;
  calendarMethod: string;
  accountId: string;
}

export const FRESH_PREFERENCES: PreferenceValues = {
  email: '',
  scope: 'all',
  components: [],
  groups: [],
  kinds: [...NOTICE_KINDS],
  minTier: 'low',
  news: 'every',
  dailyDigest: false,
  weeklyLookAhead: false,
  timeZone: '',
  calendarMethod: 'publish',
  accountId: '',
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

export const NEWS_WORDS: Record<NewsChoice, { label: string; hint: string }> = {
  every: { label: 'Every update', hint: 'Whatever we tell the public about it' },
  time_changes: {
    label: 'Only times',
    hint: 'When it is announced, moved, extended or cancelled, and reminders',
  },
  start_and_end: {
    label: 'Only start and end',
    hint: 'When it begins, and when it is completed, rolled back, cancelled or resolved',
  },
};

export const CALENDAR_WORDS: Record<CalendarMethod, { label: string; hint: string }> = {
  publish: { label: 'Attached', hint: 'A calendar entry to open when you want it' },
  request: { label: 'As an invitation', hint: 'Most calendars enter and move it by themselves' },
  none: { label: 'Not at all', hint: 'Mail without a calendar entry' },
};

/** A subscription as a mailed link or the API shows it. */
export interface StoredPreferences {
  email: string;
  components: string[] | 'all';
  groups: string[];
  kinds: readonly NoticeKind[];
  min_tier: Tier;
  news: NewsChoice;
  daily_digest: boolean;
  weekly_look_ahead: boolean;
  time_zone: string | null;
  calendar_method: CalendarMethod;
  account_id: string | null;
}

export function valuesFromStored(stored: StoredPreferences): PreferenceValues {
  return {
    email: stored.email,
    scope: stored.components === 'all' ? 'all' : 'some',
    components: stored.components === 'all' ? [] : [...stored.components],
    groups: [...stored.groups],
    kinds: [...stored.kinds],
    minTier: stored.min_tier,
    news: stored.news,
    dailyDigest: stored.daily_digest,
    weeklyLookAhead: stored.weekly_look_ahead,
    timeZone: stored.time_zone ?? '',
    calendarMethod: stored.calendar_method,
    accountId: stored.account_id ?? '',
  };
}

export function valuesFromForm(form: FormData): PreferenceValues {
  const all = (name: string): string[] =>
    form.getAll(name).filter((value): value is string => typeof value === 'string');
  const one = (name: string): string => (all(name)[0] ?? '').trim();
  const scope = one('scope');
  return {
    email: one('email'),
    scope: scope === 'some' || scope === 'notice' ? scope : 'all',
    components: all('components'),
    groups: all('groups'),
    kinds: all('kinds'),
    minTier: all('min_tier')[0] ?? '',
    news: one('news'),
    dailyDigest: form.has('daily_digest'),
    weeklyLookAhead: form.has('weekly_look_ahead'),
    timeZone: one('time_zone'),
    calendarMethod: one('calendar_method'),
    accountId: one('account_id'),
  };
}

/**
 * The same values under the API's names, for the command that judges them. A form without the
 * choice of news is one of before there was more to choose: it leaves the rest as it is.
 */
export function preferencesInput(values: PreferenceValues): Record<string, unknown> {
  const followed = {
    components: values.scope === 'all' ? 'all' : values.scope === 'some' ? values.components : [],
    groups: values.scope === 'some' ? values.groups : [],
  };
  const chosen = { ...followed, kinds: values.kinds, min_tier: values.minTier };
  return values.news === ''
    ? chosen
    : {
        ...chosen,
        news: values.news,
        daily_digest: values.dailyDigest,
        weekly_look_ahead: values.weeklyLookAhead,
        time_zone: values.timeZone === '' ? null : values.timeZone,
        calendar_method: values.calendarMethod,
        account_id: values.accountId === '' ? null : values.accountId,
      };
}

/** Throws `invalid`, in the form's words, where nothing is chosen that could be written about. */
export function requireChoices(
  values: PreferenceValues,
  { followsNotices = false }: { followsNotices?: boolean } = {},
): void {
  const faults: Fault[] = [];
  // The command judges the address; this only keeps its fault from coming after the others.
  if (!/^[^\s@]+@[^\s@]+$/.test(values.email)) {
    faults.push({ pointer: '/email', detail: 'must be a mail address such as name@example.com' });
  }
  const chosen = values.components.length + values.groups.length;
  if (values.scope === 'some' && chosen === 0 && !followsNotices) {
    faults.push({ pointer: '/components', detail: 'choose at least one, or all of them' });
  }
  if (values.kinds.length === 0) {
    faults.push({ pointer: '/kinds', detail: 'choose at least one' });
  }
  if (faults.length > 0) {
    throw invalidInput(faults);
  }
}
