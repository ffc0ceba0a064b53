import { toLocalInput } from '#src/platform/time/zone.ts';
import { textOf, textsOf } from './form-data.ts';
import { ALL_VARIABLES } from './variables.ts';

/** Fields of the notice form that hold one text each; the name is also the id. */
export const TEXT_FIELDS = [
  'kind',
  'layer',
  'title',
  'tier',
  'tier_reason',
  'cvss_vector',
  'cvss_score',
  'exploitation',
  'exposure',
  'epss',
  'automatable',
  'technical_impact',
  'anchor',
  'anchor_at',
  'anchor_kind',
  'window_start',
  'window_start_at',
  'window_start_offset',
  'window_end',
  'window_end_at',
  'window_end_offset',
  'time_zone',
  'template',
  'body',
  'cves',
  'packages',
  'fixed_in',
  'hosts',
  'tickets',
  'nicknames',
  'notes',
  'embargo_until',
  'embargo_until_at',
  'first_status',
  'lead_reason',
  'owner_team',
  'watch_minutes',
  'break_glass_reason',
] as const;
export type TextField = (typeof TEXT_FIELDS)[number];

export const FACT_LISTS = [
  'cves',
  'packages',
  'fixed_in',
  'hosts',
  'tickets',
  'nicknames',
] as const;

export const FLAG_FIELDS = ['auto_start', 'auto_complete', 'notify', 'commit_publicly'] as const;
type FlagField = (typeof FLAG_FIELDS)[number];

/** Fields of one stage; each name stands between `stage-` and the row. */
export const STAGE_FIELDS = [
  ...(['name', 'percent', 'region'] as const),
  ...(['start', 'start_at', 'start_offset', 'end', 'end_at', 'end_offset'] as const),
] as const;
export type StageValues = Record<(typeof STAGE_FIELDS)[number], string>;

export const EMPTY_STAGE = Object.fromEntries(
  STAGE_FIELDS.map((field) => [field, '']),
) as StageValues;

/** Whether anything of a stage was typed. */
export function isStageUsed(stage: StageValues): boolean {
  const { name, percent, region, start, end } = stage;
  return [name, percent, region, start, end].some((text) => text.trim() !== '');
}

/** What the notice form shows: everything as typed. */
export interface NoticeValues {
  text: Record<TextField, string>;
  /** Impact by slug, of the components that are chosen; `touched`: nothing to notice. */
  impacts: Record<string, string>;
  /** Slugs of suggested components that are not touched after all. */
  dropped: string[];
  variables: Record<string, string>;
  stages: StageValues[];
  flags: Record<FlagField, boolean>;
}

/** In the place of an impact: the patch reaches it, and customers notice nothing. */
export const TOUCHED = 'touched';

const MAX_STAGES = 20;

/** A fresh form; times are in `timeZone`. */
export function freshValues(timeZone: string): NoticeValues {
  const text = Object.fromEntries(TEXT_FIELDS.map((name) => [name, ''])) as NoticeValues['text'];
  return {
    text: {
      ...text,
      kind: 'maintenance',
      first_status: 'investigating',
      layer: 'application',
      exploitation: 'none',
      anchor_kind: 'evaluation',
      template: 'auto',
      time_zone: timeZone,
    },
    impacts: {},
    dropped: [],
    variables: {},
    stages: [],
    flags: { auto_start: true, auto_complete: false, notify: true, commit_publicly: false },
  };
}

/** The name of a stage's field: `stage-percent-0`, and `stage-start-0_offset` beside `stage-start-0`. */
export function stageField(field: (typeof STAGE_FIELDS)[number], row: number): string {
  const [name, part] = field.split('_');
  return `stage-${name}-${row}${part === undefined ? '' : `_${part}`}`;
}

/** The components that are ticked: in the order in which they were stored, further ones below. */
function chosenIn(form: FormData): string[] {
  const chosen = textsOf(form, 'component');
  const stored = textsOf(form, 'component-order').filter((slug) => chosen.includes(slug));
  return [...new Set([...stored, ...chosen])];
}

/** The form as it was sent. */
export function valuesFromForm(form: FormData): NoticeValues {
  const stages = Array.from(
    { length: MAX_STAGES },
    (_, row) =>
      Object.fromEntries(
        STAGE_FIELDS.map((field) => [field, textOf(form, stageField(field, row))]),
      ) as StageValues,
  );
  const last = stages.findLastIndex(isStageUsed);
  return {
    text: Object.fromEntries(
      TEXT_FIELDS.map((name) => [name, textOf(form, name)]),
    ) as NoticeValues['text'],
    impacts: Object.fromEntries(
      chosenIn(form).map((slug) => [slug, textOf(form, `impact-${slug}`)]),
    ),
    dropped: [...new Set(textsOf(form, 'dropped'))],
    variables: Object.fromEntries(
      ALL_VARIABLES.map(({ name }) => [name, textOf(form, `variable-${name}`)]),
    ),
    stages: stages.slice(0, last + 1),
    flags: Object.fromEntries(
      FLAG_FIELDS.map((name) => [name, form.has(name)]),
    ) as NoticeValues['flags'],
  };
}

/** The parts of a stored notice that the form starts from: the API's own input. */
export interface StoredInput {
  kind: string;
  layer: string;
  title: string | null;
  assessment: Record<string, unknown> | null;
  tier: string;
  tier_reason: string | null;
  components: readonly { slug: string; impact: string; role: string }[];
  window: { start: string; end: string; time_zone: string } | null;
  template: string;
  variables: Record<string, string>;
  body: string | null;
  stages: readonly {
    name: string;
    percent: number | null;
    region: string | null;
    planned_start: string | null;
    planned_end: string | null;
  }[];
  private_facts: Record<(typeof FACT_LISTS)[number], readonly string[]> & { notes: string };
  embargo_until: string | null;
  auto_start: boolean;
  auto_complete: boolean;
  notify: boolean;
  lead_reason: string | null;
  dropped_components: readonly string[];
  owner_team: string | null;
  commit_publicly: boolean;
  watch_minutes: number | null;
}

/** A stored instant as the field takes it; a local text is one already. */
function localText(value: unknown, zone: string): string {
  if (typeof value !== 'string' || value === '') {
    return '';
  }
  return /(?:Z|[+-]\d\d:\d\d)$/i.test(value) ? toLocalInput(Date.parse(value), zone) : value;
}

function plain(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}

/** A stored notice in the form; `pageZone` is used where it has no window. */
export function valuesFromStored(stored: StoredInput, pageZone: string): NoticeValues {
  const zone = stored.window?.time_zone ?? pageZone;
  const fresh = freshValues(zone);
  const assessment = stored.assessment ?? {};
  const facts = stored.private_facts;
  // An assessed tier that nobody overruled goes on following the assessment.
  const follows = stored.assessment !== null && stored.tier_reason === null;
  return {
    text: {
      ...fresh.text,
      kind: stored.kind,
      layer: stored.layer,
      title: stored.title ?? '',
      tier: follows ? '' : stored.tier,
      tier_reason: stored.tier_reason ?? '',
      cvss_vector: plain(assessment['cvss_vector']),
      cvss_score: plain(assessment['cvss_score']),
      exploitation: plain(assessment['exploitation']) || 'none',
      exposure: plain(assessment['exposure']),
      epss: plain(assessment['epss']),
      automatable: plain(assessment['automatable']),
      technical_impact: plain(assessment['technical_impact']),
      anchor: localText(assessment['anchor'], zone),
      anchor_at: plain(assessment['anchor']),
      anchor_kind: plain(assessment['anchor_kind']) || 'evaluation',
      window_start: localText(stored.window?.start, zone),
      window_start_at: stored.window?.start ?? '',
      window_end: localText(stored.window?.end, zone),
      window_end_at: stored.window?.end ?? '',
      template: stored.template,
      body: stored.body ?? '',
      ...Object.fromEntries(FACT_LISTS.map((list) => [list, facts[list].join('\n')])),
      notes: facts.notes,
      embargo_until: localText(stored.embargo_until, zone),
      embargo_until_at: stored.embargo_until ?? '',
      lead_reason: stored.lead_reason ?? '',
      owner_team: stored.owner_team ?? '',
      watch_minutes: plain(stored.watch_minutes),
    },
    impacts: Object.fromEntries(
      stored.components.map(({ slug, impact, role }) => [
        slug,
        role === TOUCHED ? TOUCHED : impact,
      ]),
    ),
    dropped: [...stored.dropped_components],
    variables: { ...stored.variables },
    stages: stored.stages.map((stage) => ({
      name: stage.name,
      percent: plain(stage.percent),
      region: stage.region ?? '',
      start: localText(stage.planned_start, zone),
      start_at: stage.planned_start ?? '',
      start_offset: '',
      end: localText(stage.planned_end, zone),
      end_at: stage.planned_end ?? '',
      end_offset: '',
    })),
    flags: {
      auto_start: stored.auto_start,
      auto_complete: stored.auto_complete,
      notify: stored.notify,
      commit_publicly: stored.commit_publicly,
    },
  };
}
