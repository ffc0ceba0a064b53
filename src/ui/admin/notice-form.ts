import { isTimeZone, parseInstant, toLocalInput } from '#src/platform/time/zone.ts';
import { linesOf, numberOrText, orNull } from './form-data.ts';
import type { FieldOfPointer } from './form-faults.ts';
import {
  FACT_LISTS,
  isStageUsed,
  TOUCHED,
  type NoticeValues,
  type StageValues,
  type TextField,
} from './notice-values.ts';

/** The form's values under the API's names, for the command that judges them. */
export function noticeInput(values: NoticeValues): Record<string, unknown> {
  const { text, flags } = values;
  return {
    kind: text.kind,
    layer: text.layer,
    title: orNull(text.title),
    assessment: assessmentInput(values),
    tier: orNull(text.tier),
    tier_reason: orNull(text.tier_reason),
    components: Object.entries(values.impacts).map(([slug, impact]) =>
      impact === TOUCHED ? { slug, impact: 'operational', role: TOUCHED } : { slug, impact },
    ),
    window: windowInput(values),
    template: text.template.trim() || 'auto',
    variables: Object.fromEntries(
      Object.entries(values.variables).filter(([, value]) => value.trim() !== ''),
    ),
    body: orNull(text.body),
    stages: usedStages(values).map(({ stage }) => ({
      name: stage.name,
      percent: stage.percent.trim() === '' ? null : numberOrText(stage.percent),
      region: orNull(stage.region),
      planned_start: orNull(stageTime(values, stage, 'start')),
      planned_end: orNull(stageTime(values, stage, 'end')),
    })),
    private_facts: factsInput(values),
    embargo_until: orNull(instantText(values, 'embargo_until')),
    lead_reason: orNull(text.lead_reason),
    dropped_components: values.dropped.filter((slug) => !Object.hasOwn(values.impacts, slug)),
    owner_team: orNull(text.owner_team),
    watch_minutes: text.watch_minutes.trim() === '' ? null : numberOrText(text.watch_minutes),
    ...flags,
  };
}

/** What publishing is told besides: an incident begins in the status that it is in. */
export function publicationInput({ text }: NoticeValues): { status?: string } {
  return text.kind === 'incident' && text.first_status !== '' ? { status: text.first_status } : {};
}

/** Assessed when anything of an assessment was typed, so that half of one is not lost silently. */
function assessmentInput(values: NoticeValues) {
  const { text } = values;
  const optional = [
    ...(['cvss_vector', 'cvss_score', 'exposure', 'epss'] as const),
    ...(['automatable', 'technical_impact', 'anchor'] as const),
  ];
  const given = optional.filter((name) => text[name].trim() !== '');
  if (given.length === 0 && ['', 'none'].includes(text.exploitation)) {
    return null;
  }
  return {
    exploitation: text.exploitation || 'none',
    anchor_kind: text.anchor_kind || 'evaluation',
    ...Object.fromEntries(
      given.map((name) => {
        switch (name) {
          case 'cvss_score':
          case 'epss':
            return [name, numberOrText(text[name])];
          case 'anchor':
            return [name, instantText(values, name)];
          case 'cvss_vector':
          case 'exposure':
          case 'automatable':
          case 'technical_impact':
            return [name, text[name]];
        }
      }),
    ),
  };
}

/** An incident has no window, whatever still stands in the fields. */
function windowInput(values: NoticeValues) {
  const { text } = values;
  if (text.kind === 'incident' || text.window_start + text.window_end === '') {
    return null;
  }
  return {
    start: windowText(values, 'window_start'),
    end: windowText(values, 'window_end'),
    time_zone: text.time_zone.trim(),
  };
}

/** Local time as typed, with the offset where the clocks show it twice. */
function windowText({ text }: NoticeValues, name: 'window_start' | 'window_end'): string {
  return unchanged(text, name) ?? `${text[name]}${text[`${name}_offset`]}`;
}

/** A stage's time as the window's are: local, with the offset where the clocks show it twice. */
function stageTime({ text }: NoticeValues, stage: StageValues, name: 'start' | 'end'): string {
  const kept = stillShown(stage[`${name}_at`], stage[name], text.time_zone.trim());
  return kept ?? (stage[name].trim() === '' ? '' : `${stage[name]}${stage[`${name}_offset`]}`);
}

function unchanged(
  text: NoticeValues['text'],
  name: 'window_start' | 'window_end' | 'anchor' | 'embargo_until',
): string | null {
  return stillShown(text[`${name}_at`], text[name], text.time_zone.trim());
}

/** The stored instant while its field still shows it: a field knows minutes only. */
function stillShown(stored: string, shown: string, zone: string): string | null {
  const at = /(?:Z|[+-]\d\d:\d\d)$/i.test(stored) ? Date.parse(stored) : Number.NaN;
  if (Number.isNaN(at) || !isTimeZone(zone)) {
    return null;
  }
  return toLocalInput(at, zone) === shown ? stored : null;
}

/** An instant outside the window; resolved here, as the zone beside it is the form's. */
function instantText({ text }: NoticeValues, name: 'anchor' | 'embargo_until'): string {
  const local = text[name].trim();
  const kept = unchanged(text, name);
  const zone = text.time_zone.trim();
  if (kept !== null || local === '' || !isTimeZone(zone)) {
    return kept ?? local;
  }
  const parsed = parseInstant(local, zone);
  return parsed.ok ? new Date(parsed.at).toISOString() : local;
}

function usedStages(values: NoticeValues): { stage: StageValues; row: number }[] {
  return values.stages
    .map((stage, row) => ({ stage, row }))
    .filter(({ stage }) => isStageUsed(stage));
}

/** Where a fault of a stage stands, by the API's name for the field. */
const STAGE_FAULTS: Record<string, string> = {
  name: 'name',
  percent: 'percent',
  region: 'region',
  planned_start: 'start',
  planned_end: 'end',
};

function factsInput({ text }: NoticeValues) {
  const lists = Object.fromEntries(FACT_LISTS.map((list) => [list, linesOf(text[list])]));
  const empty = Object.values(lists).every((list) => list.length === 0);
  return empty && text.notes.trim() === '' ? null : { ...lists, notes: text.notes };
}

const FIELDS: Record<string, TextField> = {
  '/status': 'first_status',
  '/assessment': 'cvss_vector',
  '/window': 'window_start',
  '/window/start': 'window_start',
  '/window/end': 'window_end',
  '/window/time_zone': 'time_zone',
};

interface Place {
  slugs: readonly string[];
  stages: ReturnType<typeof usedStages>;
  second: string | undefined;
  third: string | undefined;
}

/** The field of a fault within a list, by the list's name. */
const FIELDS_OF_LISTS: Readonly<Record<string, (place: Place) => string | null>> = {
  components: ({ slugs, second }) => {
    const slug = slugs[Number(second)];
    return slug === undefined ? 'components' : `impact-${slug}`;
  },
  stages: ({ stages, second, third }) => {
    const stage = stages[Number(second)];
    return stage === undefined
      ? 'stages'
      : `stage-${STAGE_FAULTS[third ?? ''] ?? 'name'}-${stage.row}`;
  },
  variables: ({ second }) => (second === undefined ? null : `variable-${second}`),
  dropped_components: () => 'components',
  assessment: ({ second }) => second ?? null,
  private_facts: ({ second }) => second ?? null,
};

/** Where a fault of the notice's input stands in the form; ids are the fields' names. */
export function noticeFields(values: NoticeValues): FieldOfPointer {
  const slugs = Object.keys(values.impacts);
  const stages = usedStages(values);
  return (pointer) => {
    const [, head = '', second, third] = pointer.split('/');
    if (FIELDS[pointer] !== undefined) {
      return FIELDS[pointer];
    }
    // A field's name may be anything that somebody sends, `constructor` too.
    const find = Object.hasOwn(FIELDS_OF_LISTS, head) ? FIELDS_OF_LISTS[head] : undefined;
    return find === undefined ? head || null : find({ slugs, stages, second, third });
  };
}
