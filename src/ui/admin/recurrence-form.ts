import { numberOrText, textOf } from './form-data.ts';
import type { FieldOfPointer } from './form-faults.ts';
import { noticeFields, noticeInput } from './notice-form.ts';
import {
  freshValues,
  valuesFromForm,
  valuesFromStored,
  type NoticeValues,
  type StoredInput,
} from './notice-values.ts';

type TheApp = App.Locals['app'];
export type Recurrence = Awaited<ReturnType<TheApp['commands']['readRecurrence']>>;

const NAMES = [
  ...(['name', 'repeat', 'rrule', 'local_start', 'recurrence_zone'] as const),
  ...(['duration_minutes', 'ahead_hours'] as const),
];
type Name = (typeof NAMES)[number];

/** The form of recurring work as typed: the rule, and the notice it makes. */
export interface RecurrenceValues {
  text: Record<Name, string>;
  publish: boolean;
  notice: NoticeValues;
}

export const RECURRENCE_LABELS: Record<Name, string> = {
  name: 'Name',
  repeat: 'Repeats',
  rrule: 'Rule',
  local_start: 'First start',
  recurrence_zone: 'Time zone',
  duration_minutes: 'Lasts',
  ahead_hours: 'Make the notice ahead by',
};

export const REPEATS = [
  ['week', 'Every week, on the day of the first start'],
  ['two_weeks', 'Every two weeks, on the day of the first start'],
  ['weekday_of_month', 'Every month, on the same weekday (such as the second Tuesday)'],
  ['day_of_month', 'Every month, on the same day'],
  ['day', 'Every day'],
  ['rule', 'By a rule of my own'],
] as const;

const DAYS = ['SU', 'MO', 'TU', 'WE', 'TH', 'FR', 'SA'];

/** The rule that a choice means, from the day of the first start; the rule as typed for its own. */
function rruleOf(repeat: string, localStart: string, own: string): string {
  const day = /^\d{4}-\d{2}-\d{2}/.exec(localStart)?.[0];
  const first = new Date(`${day ?? 'none'}T00:00:00Z`);
  const weekday = Number.isNaN(first.getTime()) ? 'MO' : DAYS[first.getUTCDay()]!;
  const date = Number.isNaN(first.getTime()) ? 1 : first.getUTCDate();
  switch (repeat) {
    case 'day':
      return 'FREQ=DAILY';
    case 'week':
      return `FREQ=WEEKLY;BYDAY=${weekday}`;
    case 'two_weeks':
      return `FREQ=WEEKLY;INTERVAL=2;BYDAY=${weekday}`;
    case 'weekday_of_month': {
      // The fifth of a weekday is not in every month: the last one is.
      const week = Math.ceil(date / 7);
      return `FREQ=MONTHLY;BYDAY=${week === 5 ? -1 : week}${weekday}`;
    }
    case 'day_of_month':
      return `FREQ=MONTHLY;BYMONTHDAY=${date}`;
    default:
      return own.trim();
  }
}

/** What becomes of each notice of a rule, in its list. */
export function publicationWords({ publish, approval }: Recurrence): string {
  if (!publish) {
    return 'Makes drafts';
  }
  switch (approval) {
    case 'before':
      return 'Waits for approval each time';
    case 'after':
    case 'none':
      return 'Publishes by itself';
    case null:
      return 'Publishes by itself where its tier asks nobody';
  }
}

/** The form of a rule that is to be made. */
export function freshRecurrence(timeZone: string): RecurrenceValues {
  const text = Object.fromEntries(NAMES.map((name) => [name, ''])) as RecurrenceValues['text'];
  return {
    text: {
      ...text,
      repeat: 'week',
      recurrence_zone: timeZone,
      duration_minutes: '120',
      ahead_hours: '168',
    },
    publish: false,
    notice: freshValues(timeZone),
  };
}

/** What somebody typed into it, to be shown again or saved. */
export function recurrenceFromForm(form: FormData): RecurrenceValues {
  const notice = valuesFromForm(form);
  return {
    text: Object.fromEntries(
      NAMES.map((name) => [name, textOf(form, name)]),
    ) as RecurrenceValues['text'],
    publish: form.has('publish'),
    notice: { ...notice, text: { ...notice.text, kind: 'maintenance' } },
  };
}

/** A stored rule in the form; what its draft leaves out is as in a fresh notice. */
export function recurrenceFromStored(stored: Recurrence): RecurrenceValues {
  const draft = stored.draft as Partial<StoredInput>;
  const components = (draft.components ?? []).map((one) => ({ ...one, role: one.role ?? '' }));
  const facts = draft.private_facts;
  const lists = { cves: [], packages: [], fixed_in: [], hosts: [], tickets: [], nicknames: [] };
  const whole: StoredInput = {
    layer: 'application',
    title: null,
    assessment: null,
    template: 'auto',
    variables: {},
    body: null,
    stages: [],
    embargo_until: null,
    auto_start: true,
    auto_complete: false,
    notify: true,
    lead_reason: null,
    dropped_components: [],
    owner_team: null,
    commit_publicly: false,
    watch_minutes: null,
    ...draft,
    ...{ tier: draft.tier ?? '', tier_reason: draft.tier_reason ?? null },
    private_facts: { ...lists, notes: '', ...facts },
    kind: 'maintenance',
    window: null,
    components,
  };
  const { rrule, local_start: start } = stored;
  const known = REPEATS.find(([repeat]) => rruleOf(repeat, start, '') === rrule);
  return {
    text: {
      name: stored.name,
      repeat: known?.[0] ?? 'rule',
      rrule,
      local_start: start,
      recurrence_zone: stored.time_zone,
      duration_minutes: String(stored.duration_minutes),
      ahead_hours: String(stored.ahead_hours),
    },
    publish: stored.publish,
    notice: valuesFromStored(whole, stored.time_zone),
  };
}

/** The fields of the notice that the form shows; what else a rule holds stays as it is. */
const SHOWN = [
  ...['layer', 'components', 'tier', 'template', 'variables', 'title', 'body', 'stages'],
  ...['auto_start', 'auto_complete', 'notify', 'owner_team', 'watch_minutes'],
];

/** The form under the API's names, over the notice that the rule had. */
export function recurrenceInput(
  values: RecurrenceValues,
  had: Record<string, unknown> = {},
): Record<string, unknown> {
  const { text, publish, notice } = values;
  const shown = Object.entries(noticeInput(notice)).filter(([name]) => SHOWN.includes(name));
  const draft = { ...had, ...Object.fromEntries(shown) };
  return {
    name: text.name,
    rrule: rruleOf(text.repeat, text.local_start, text.rrule),
    local_start: text.local_start,
    time_zone: text.recurrence_zone.trim(),
    duration_minutes: numberOrText(text.duration_minutes),
    ahead_hours: numberOrText(text.ahead_hours),
    publish,
    draft,
  };
}

/** Where a fault stands: the rule's own fields, else those of the notice that it makes. */
export function recurrenceFields(values: RecurrenceValues): FieldOfPointer {
  const ofNotice = noticeFields(values.notice);
  return (pointer) => {
    const head = pointer.split('/')[1] ?? '';
    switch (head) {
      case 'time_zone':
        return 'recurrence_zone';
      case 'rrule':
        return values.text.repeat === 'rule' ? 'rrule' : 'repeat';
      case 'window':
        return 'local_start';
      case 'draft':
        return null;
      default:
        return (NAMES as readonly string[]).includes(head) ? head : ofNotice(pointer);
    }
  };
}
