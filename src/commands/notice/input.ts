import * as z from 'zod';
import { COMPONENT_ROLES } from '#src/domain/checklist.ts';
import { COMPONENT_STATUSES, LAYERS } from '#src/domain/component.ts';
import { NOTICE_KINDS, NOTICE_STATUSES } from '#src/domain/notice.ts';
import { TIERS } from '#src/domain/severity.ts';
import { AssessmentInput } from '../assessment/input.ts';
import { flag, line, markdown, oneOf, prose, time } from '../parse.ts';

/** A sentence for the record has as many characters; a word says nothing. */
export const SHORTEST_REASON = 10;

/** Why it cannot wait, or be at another time. */
const leadReason = () =>
  line(500).refine((text) => text === '' || text.length >= SHORTEST_REASON, {
    error: `must say in at least ${SHORTEST_REASON} characters why it cannot wait or be at another time`,
  });

/** Longest text of one update, characters of Markdown. */
export const MAX_BODY = 20_000;
const MAX_VARIABLE = 2_000;
const MAX_COMPONENTS = 200;

const factList = () =>
  z.array(line(200), { error: 'must be a list of texts' }).max(100).default([]);

const WindowInput = z.strictObject(
  { start: time(), end: time(), time_zone: line(64) },
  { error: 'must have start, end and time_zone' },
);

const ComponentImpactInput = z.strictObject({
  slug: line(64),
  impact: oneOf(COMPONENT_STATUSES),
  /** `touched`: the patch reaches it, and customers notice nothing. */
  role: oneOf(COMPONENT_ROLES).default('noticed'),
});

/** Far more than there are; counted before any of them is read. */
const MAX_VARIABLES = 100;

const VariablesInput = z
  .unknown()
  .refine(
    (value) =>
      typeof value !== 'object' || value === null || Object.keys(value).length <= MAX_VARIABLES,
    { error: `must have at most ${MAX_VARIABLES} texts` },
  )
  .pipe(
    z.record(z.string().max(64), markdown(MAX_VARIABLE), { error: 'must be an object of texts' }),
  );

const PrivateFactsInput = z.strictObject({
  cves: factList(),
  packages: factList(),
  fixed_in: factList(),
  hosts: factList(),
  tickets: factList(),
  nicknames: factList(),
  notes: prose(MAX_BODY).default(''),
});

/** When a stage is meant to run. */
export const stagePlan = { planned_start: time().nullish(), planned_end: time().nullish() };

const StageInput = z
  .strictObject({
    /** It stands in the address that moves the stage, in which dots alone lead elsewhere. */
    name: line(60).refine((name) => !/^\.{1,2}$/.test(name), {
      error: 'must not be dots alone',
    }),
    /** The share reached when it is done. */
    percent: z
      .int({ error: 'must be a whole number from 1 to 100' })
      .min(1, { error: 'must be from 1 to 100' })
      .max(100, { error: 'must be from 1 to 100' })
      .nullish(),
    /** Which part of the world or of the service, in public words. */
    region: line(60).nullish(),
    ...stagePlan,
  })
  .refine(({ percent, region }) => (percent ?? null) !== null || (region ?? null) !== null, {
    path: ['percent'],
    error: 'is needed where no region says how far the stage goes',
  });

export const NoticeInput = z.strictObject({
  kind: oneOf(NOTICE_KINDS),
  layer: oneOf(LAYERS),
  title: line(200).nullish(),
  assessment: AssessmentInput.nullish(),
  tier: oneOf(TIERS).nullish(),
  tier_reason: line(500).nullish(),
  components: z
    .array(ComponentImpactInput, { error: 'must be a list of {slug, impact}' })
    .min(1, { error: 'must name at least one component' })
    .max(MAX_COMPONENTS, { error: `must name at most ${MAX_COMPONENTS} components` }),
  window: WindowInput.nullish(),
  template: line(100).default('auto'),
  variables: VariablesInput.default({}),
  body: markdown(MAX_BODY).nullish(),
  stages: z
    .array(StageInput, { error: 'must be a list of {name, percent}' })
    .max(20, { error: 'must have at most 20 stages' })
    .default([]),
  private_facts: PrivateFactsInput.nullish(),
  embargo_until: time().nullish(),
  /** Why it comes with less notice than its tier asks for, into a freeze, or unchecked. */
  lead_reason: leadReason().nullish(),
  /** Suggested components that are not touched after all. */
  dropped_components: z
    .array(line(64), { error: 'must be a list of slugs' })
    .max(MAX_COMPONENTS, { error: `must name at most ${MAX_COMPONENTS} components` })
    .default([]),
  owner_team: line(60).nullish(),
  /** Shows the respond-by time to the public. */
  commit_publicly: flag().default(false),
  /** How long the work is watched before it counts as completed. */
  watch_minutes: z
    .int({ error: 'must be a whole number of minutes' })
    .min(1, { error: 'must be at least 1' })
    .max(7 * 24 * 60, { error: 'must be at most a week' })
    .nullish(),
  auto_start: flag().default(true),
  auto_complete: flag().default(false),
  notify: flag().default(true),
});
export type NoticeInput = z.output<typeof NoticeInput>;

export const PublicationInput = z.strictObject({
  notify: flag().optional(),
  /** Publishes without the approval that is needed: the reason, for the record. */
  break_glass_reason: line(500, 10).optional(),
  /** Why it comes with less notice than its tier asks for, where the draft does not say. */
  lead_reason: leadReason().optional(),
  /** Incidents: the status to begin with. */
  status: oneOf(NOTICE_STATUSES).optional(),
});

export const UpdateInput = z.strictObject({
  status: oneOf(NOTICE_STATUSES).optional(),
  body: markdown(MAX_BODY).nullish(),
  variables: VariablesInput.default({}),
  components: z
    .array(
      z
        .strictObject({
          slug: line(64),
          impact: oneOf(COMPONENT_STATUSES).optional(),
          status: oneOf(COMPONENT_STATUSES).optional(),
        })
        .refine((value) => (value.impact === undefined) !== (value.status === undefined), {
          error: 'needs an impact',
        })
        .transform(({ slug, impact, status }) => ({ slug, impact: (impact ?? status)! })),
      { error: 'must be a list of {slug, impact}' },
    )
    .max(MAX_COMPONENTS, { error: `must name at most ${MAX_COMPONENTS} components` })
    .default([]),
  next_update_due: time().nullish(),
  display_at: time().optional(),
  notify: flag().optional(),
  /** Why the work is done although a stage, a check or the watch over it is not; for the record. */
  completion_reason: line(500, 10).nullish(),
});
export type UpdateInput = z.output<typeof UpdateInput>;

export const WindowChangeInput = z.strictObject({
  start: time().optional(),
  end: time(),
  time_zone: line(64).optional(),
  reason: markdown(MAX_VARIABLE).nullish(),
  body: markdown(MAX_BODY).nullish(),
  notify: flag().optional(),
  /** Why it comes with less notice than its tier asks for, or into a freeze; for the record. */
  lead_reason: leadReason().nullish(),
});
