import {
  COMPONENT_STATUSES,
  componentStatusRank,
  IMPACT_LABELS,
  worstComponentStatus,
  type ComponentStatus,
  type Layer,
} from '../domain/component.ts';
import { invalidInput, type Fault } from '../domain/errors.ts';
import type { Moment, NoticeKind, NoticeStatus } from '../domain/notice.ts';
import { withoutFullStop } from './values.ts';
import { VARIABLES, type Phase, type TemplateFacts, type VariableName } from './variables.ts';

export interface ImpactedComponent {
  name: string;
  impact: ComponentStatus;
}

/** Whether an impact is told as still to come, as felt now, or as over. */
export type Tense = 'future' | 'present' | 'past';

/**
 * `A`, `A and B`, `A, B and C`; empty for no names. Where a name has an “and” of its own, a comma
 * keeps it apart: `A and B, and C`.
 */
export function joinNames(names: readonly string[]): string {
  if (names.length <= 1) {
    return names[0] ?? '';
  }
  const and = names.some((name) => name.includes(' and ')) ? ', and ' : ' and ';
  return `${names.slice(0, -1).join(', ')}${and}${names[names.length - 1]}`;
}

/** A name that reads as several things: “Webhooks”, “Compute hosts”, not “Status”, “DNS”, “Access”. */
const SEVERAL = /\p{L}(?<![aius])s$| and /u;

/** Whether the verb after these names stands in the plural. */
const takesPlural = (names: readonly string[]): boolean =>
  names.length > 1 || SEVERAL.test(names[0] ?? '');

/** The tense in which a template for this moment speaks of the impact. */
const TENSES: Record<Moment, Tense> = {
  announced: 'future',
  reminder: 'future',
  rescheduled: 'future',
  cancelled: 'future',
  started: 'present',
  progress: 'present',
  verifying: 'present',
  extended: 'present',
  investigating: 'present',
  identified: 'present',
  monitoring: 'present',
  support_brief: 'present',
  completed: 'past',
  rolled_back: 'past',
  resolved: 'past',
  summary: 'past',
};

/** Where a notice stands by its status, for the texts that are told at any time. */
export function phaseOf(kind: NoticeKind, status: NoticeStatus): Phase {
  switch (status) {
    case 'draft':
      // Trouble is there before anybody has published a word of it.
      return kind === 'incident' ? 'is_running' : 'is_planned';
    case 'scheduled':
      return 'is_planned';
    case 'in_progress':
    case 'investigating':
    case 'identified':
      return 'is_running';
    case 'verifying':
    case 'monitoring':
      return 'is_verifying';
    case 'completed':
    case 'resolved':
      return 'was_completed';
    case 'cancelled':
      return 'was_cancelled';
    case 'rolled_back':
      return 'was_rolled_back';
  }
}

/** The verb for one component, and for several. */
const VERBS: Record<Tense, readonly [string, string]> = {
  future: ['will be', 'will be'],
  present: ['is', 'are'],
  past: ['was', 'were'],
};

const PREDICATES: Record<ComponentStatus, string> = {
  operational: 'available as usual',
  under_maintenance: 'under maintenance, with short pauses possible',
  degraded_performance: 'slower than usual',
  partial_outage: 'partly unavailable',
  major_outage: 'unavailable',
};

/**
 * What customers notice, worst first, one sentence for each kind of impact:
 * “Sign-in will be unavailable. API and Reports will be slower than usual.” Never empty.
 */
export function impactSentence(
  components: readonly ImpactedComponent[],
  tense: Tense = 'future',
): string {
  if (components.length === 0) {
    return 'We expect no interruption.';
  }
  return COMPONENT_STATUSES.toSorted((a, b) => componentStatusRank(b) - componentStatusRank(a))
    .map((impact) => ({
      impact,
      names: components.filter((component) => component.impact === impact).map(({ name }) => name),
    }))
    .filter(({ names }) => names.length > 0)
    .map(({ impact, names }) => {
      const verb = VERBS[tense][takesPlural(names) ? 1 : 0];
      return `${joinNames(names)} ${verb} ${PREDICATES[impact]}.`;
    })
    .join(' ');
}

type ComponentFacts = Pick<
  TemplateFacts,
  | 'component_names'
  | 'impact_sentence'
  | 'has_interruption'
  | 'several_components'
  | 'is_infrastructure'
  | 'is_application'
  | 'components'
>;

/** Whether customers are interrupted: then they are asked to wait, where nothing else is asked. */
export function interrupts(components: readonly Pick<ImpactedComponent, 'impact'>[]): boolean {
  const worst = worstComponentStatus(components.map(({ impact }) => impact));
  return worst === 'partial_outage' || worst === 'major_outage';
}

/** All facts that follow from the components, the layer and the moment; never empty texts. */
export function componentFacts(
  components: readonly ImpactedComponent[],
  layer: Layer,
  moment: Moment,
): ComponentFacts {
  return {
    component_names: joinNames(components.map(({ name }) => name)) || 'our service',
    impact_sentence: impactSentence(components, TENSES[moment]),
    has_interruption: interrupts(components),
    several_components: components.length > 1,
    is_infrastructure: layer === 'infrastructure',
    is_application: layer === 'application',
    components: components.map(({ name, impact }) => ({ name, impact: IMPACT_LABELS[impact] })),
  };
}

/** Every variable as `null`, to spread known facts over. */
export function noVariables(): Record<VariableName, null> {
  return Object.fromEntries(Object.keys(VARIABLES).map((name) => [name, null])) as Record<
    VariableName,
    null
  >;
}

/** The variables that the person who posts may write. */
export const STAFF_VARIABLES = (Object.keys(VARIABLES) as VariableName[]).filter(
  (name) => VARIABLES[name].source === 'staff',
);

/** Always true of the notice, so they stand in every later update too. */
const CARRIED_ALWAYS: readonly VariableName[] = ['work', 'why', 'escalation'];
/** The moments at which what customers had to do beforehand or meanwhile still holds. */
const CARRIES_ACTION: readonly Moment[] = [
  'announced',
  'reminder',
  'rescheduled',
  'started',
  'progress',
  'extended',
  'support_brief',
];

/** What later updates tell customers of the words that are kept with a notice, by itself. */
export function saidLater(kept: Record<string, string>): [name: VariableName, text: string][] {
  const told: readonly VariableName[] = ['work', 'why', 'customer_action'];
  return told.flatMap((name) => (kept[name]?.trim() ? [[name, kept[name].trim()]] : []));
}

/**
 * The staff variables that an update is rendered with: those given for this update, and of those
 * kept with the notice only what still holds. A reason, a progress report or “save your work
 * before 02:00” of an earlier update must not come up again after the work.
 */
export function variablesFor(
  moment: Moment,
  kept: Partial<Record<VariableName, string | null>>,
  given: Partial<Record<VariableName, string | null>>,
): Partial<Record<VariableName, string | null>> {
  const names = CARRIES_ACTION.includes(moment)
    ? [...CARRIED_ALWAYS, 'customer_action' as const]
    : CARRIED_ALWAYS;
  const carried = Object.fromEntries(
    names.filter((name) => Object.hasOwn(kept, name)).map((name) => [name, kept[name]]),
  );
  return { ...carried, ...given };
}

/**
 * What staff sent as `variables`, read against the vocabulary. Refuses (`invalid`) with pointer
 * `/variables/{name}` for a name that staff cannot set or a value that is not a text. `work` stands
 * inside a sentence, so its full stop is dropped; a line that ends in a word gets one elsewhere.
 */
export function staffVariables(
  given: Record<string, unknown>,
): Partial<Record<VariableName, string>> {
  const faults: Fault[] = [];
  const taken: Partial<Record<VariableName, string>> = {};
  for (const [name, value] of Object.entries(given)) {
    const known = STAFF_VARIABLES.find((candidate) => candidate === name);
    const pointer = `/variables/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`;
    if (known === undefined) {
      faults.push({
        pointer,
        detail: `Staff can set ${STAFF_VARIABLES.join(', ')}; nothing else.`,
      });
    } else if (value !== null && typeof value !== 'string') {
      faults.push({ pointer, detail: `“${known}” must be a text.` });
    } else if (value !== null && value.trim() !== '') {
      const text = value.trim();
      taken[known] = known === 'work' ? withoutFullStop(text) : asSentence(text);
    }
  }
  if (faults.length > 0) {
    throw invalidInput(faults);
  }
  return taken;
}

function asSentence(text: string): string {
  return !text.includes('\n') && /[\p{L}\p{N})]$/u.test(text) ? `${text}.` : text;
}
