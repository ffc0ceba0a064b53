/**
 * The variables that a notice template may use. This list is the whole vocabulary: a template
 * that names anything else is refused at start-up (shipped) or when it is saved (edited).
 *
 * `fact`  follows from the notice; always a text, `null` where there is none, so that a
 *         template asks with {{#if}} first.
 * `staff` is written by the person who posts; `required` ones have no default, and rendering
 *         without them is an error that names them.
 */
export interface VariableSpec {
  source: 'fact' | 'staff';
  /** A nullable variable must be guarded by {{#if name}}. */
  nullable: boolean;
  description: string;
  example: string;
}

const fact = (description: string, example: string): VariableSpec => ({
  source: 'fact',
  nullable: false,
  description,
  example,
});
const maybe = (description: string, example: string): VariableSpec => ({
  source: 'fact',
  nullable: true,
  description,
  example,
});
const staff = (description: string, example: string): VariableSpec => ({
  source: 'staff',
  nullable: true,
  description,
  example,
});

export const VARIABLES = {
  page_name: fact('Name of the status page', 'Example Cloud'),
  notice_url: fact('Address of the notice on the page', 'https://status.example.com/notices/ab12'),
  support_contact: maybe('How to reach support, from the settings', 'support@example.com'),
  component_names: fact('The components concerned, as a list in words', 'Sign-in and API'),
  impact_sentence: fact(
    'What customers will notice, per component, as one or more sentences',
    'Sign-in will be partly unavailable.',
  ),
  window: maybe(
    'Planned start and end in the page’s zone and UTC',
    'Tuesday, 1 December 2026, 02:00–04:00 CET (01:00–03:00 UTC)',
  ),
  start: maybe('Planned start', 'Tuesday, 1 December 2026, 02:00 CET (01:00 UTC)'),
  end: maybe('Planned end', 'Tuesday, 1 December 2026, 04:00 CET (03:00 UTC)'),
  duration: maybe('Planned length', '2 hours'),
  old_window: maybe(
    'The window before it was moved or extended',
    'Monday, 30 November 2026, 02:00–04:00 CET (01:00–03:00 UTC)',
  ),
  actual_start: maybe('When work really began', 'Tuesday, 1 December 2026, 02:03 CET (01:03 UTC)'),
  actual_end: maybe('When work really ended', 'Tuesday, 1 December 2026, 03:40 CET (02:40 UTC)'),
  actual_duration: maybe('How long it really took', '1 hour 37 minutes'),
  next_update: maybe('When the next update is promised', '14:30 CET (13:30 UTC)'),
  committed_by: maybe(
    'By when it is to be applied, where staff promise that in public and it lies ahead',
    'Wednesday, 2 December 2026, 12:00 CET (11:00 UTC)',
  ),
  cadence: maybe('How often updates come while work runs, to follow “every”', '30 minutes'),
  stage_name: maybe('Rollout stage that is being worked on', 'Canary'),
  stage_percent: maybe('Share of the stage, percent', '5'),
  stage_region: maybe('Region of the stage', 'Frankfurt'),
  customer_action: staff(
    'What customers must do, a full sentence; a default says: nothing',
    'Save your work before 02:00 CET.',
  ),
  work: staff(
    'What is done, in a few words after “we will”',
    'replace the storage of our database',
  ),
  why: staff(
    'Why the work is needed, one or two sentences',
    'The current disks are near their end.',
  ),
  reason: staff('Why the plan changed', 'A supplier’s part arrives a day late.'),
  progress: staff('How far the work is, or what was done', 'Half of the servers are done.'),
  known: staff('Incidents: what is known so far', 'Sign-in fails for about one in five attempts.'),
  workaround: staff('What customers can do meanwhile', 'Reload the page and try again.'),
  cause: staff('What caused it, cleared for customers', 'A disk on one database server was full.'),
  changes: staff('What changes, by when', 'By 15 January we double the alert margin.'),
  escalation: staff('Support brief only: whom to call', 'The duty lead, extension 200.'),
} as const satisfies Record<string, VariableSpec>;

export type VariableName = keyof typeof VARIABLES;

/** Flags for {{#if}}, {{#unless}}: never printed. */
export const FLAGS = {
  is_infrastructure: 'The work is on infrastructure, under several services',
  is_application: 'The work is on an application that customers know by name',
  has_interruption: 'At least one component is partly or wholly unavailable during the work',
  several_components: 'More than one component is concerned',
  is_planned: 'Support brief and summary: the work is announced and has not begun',
  is_running: 'Support brief and summary: the work, or the trouble, is under way',
  is_verifying: 'Support brief and summary: the work is done and its result is checked',
  was_completed: 'Support brief and summary: it is over',
  was_cancelled: 'Support brief and summary: the work was called off before it began',
  was_rolled_back: 'Support brief and summary: the work was taken back as a whole',
  rollout_uneven: 'Support brief and summary: a stage was taken back or not reached',
  is_disclosed: 'Support brief only: details that were private are public now',
} as const;
export type FlagName = keyof typeof FLAGS;

/** Where a notice stands, for the texts that are told at any time: exactly one holds. */
export const PHASES = [
  'is_planned',
  'is_running',
  'is_verifying',
  'was_completed',
  'was_cancelled',
  'was_rolled_back',
] as const;
export type Phase = (typeof PHASES)[number];

/** Only known to the texts that are told at any time; false in all others. */
export type SituationFlag = Phase | 'rollout_uneven' | 'is_disclosed';

/** What a template is rendered with. */
export type TemplateFacts = Record<VariableName, string | null> &
  Record<Exclude<FlagName, SituationFlag>, boolean> &
  Partial<Record<SituationFlag, boolean>> & {
    components: readonly { name: string; impact: string }[];
  };
