import { ANCHOR_KINDS } from '#src/domain/assessment.ts';
import { COMPONENT_ROLES } from '#src/domain/checklist.ts';
import { COMPONENT_STATUSES, LAYERS } from '#src/domain/component.ts';
import { MOMENTS, NOTICE_IMPACTS, NOTICE_KINDS, NOTICE_STATUSES } from '#src/domain/notice.ts';
import { STAGE_STATUSES } from '#src/domain/rollout.ts';
import { APPROVALS, TIERS } from '#src/domain/severity.ts';
import type { componentTables } from './component.ts';
import { condition, isOneOf, type Dialect } from './dialect.ts';

export function noticeTables(
  d: Dialect,
  { components }: Pick<ReturnType<typeof componentTables>, 'components'>,
) {
  const tierPolicies = d.table(
    'tier_policies',
    {
      tier: d.choice('tier', TIERS).primaryKey(),
      cvssMin: d.real('cvss_min').notNull(),
      cvssMax: d.real('cvss_max').notNull(),
      respondExploitedMs: d.instant('respond_exploited_ms').notNull(),
      respondMs: d.instant('respond_ms').notNull(),
      leadTimeMs: d.instant('lead_time_ms').notNull(),
      remindersMs: d.json<number[]>('reminders_ms').notNull(),
      cadenceMs: d.instant('cadence_ms'),
      approval: d.choice('approval', APPROVALS).notNull(),
      /** How long after an emergency publication a second person has looked at it. */
      reviewWithinMs: d.instant('review_within_ms').notNull().default(86_400_000),
      /** How long after its end a notice has a summary; null: none is asked for. */
      summaryWithinMs: d.instant('summary_within_ms'),
      updatedAt: d.instant('updated_at').notNull(),
    },
    (t) => [
      d.check('tier_policies_tier_known', isOneOf(t.tier, TIERS)),
      d.check('tier_policies_approval_known', isOneOf(t.approval, APPROVALS)),
      d.check('tier_policies_band_ordered', condition('"cvss_min" <= "cvss_max"')),
    ],
  );

  const notices = d.table(
    'notices',
    {
      id: d.text('id').primaryKey(),
      kind: d.choice('kind', NOTICE_KINDS).notNull(),
      layer: d.choice('layer', LAYERS).notNull(),
      /** Null while a draft takes its title from the template; frozen at publication. */
      title: d.text('title'),
      tier: d.choice('tier', TIERS).notNull(),
      tierReason: d.text('tier_reason'),
      /** Cache of the newest update's status, written by refreshNoticeStatus only. */
      status: d.choice('status', NOTICE_STATUSES).notNull(),
      impact: d.choice('impact', NOTICE_IMPACTS).notNull(),
      template: d.text('template').notNull(),
      variables: d.json<Record<string, string>>('variables').notNull(),
      /** Text that staff wrote instead of the template's; Markdown. */
      body: d.text('body'),
      windowStart: d.instant('window_start'),
      windowEnd: d.instant('window_end'),
      timeZone: d.text('time_zone').notNull(),
      actualStart: d.instant('actual_start'),
      actualEnd: d.instant('actual_end'),
      /** The clock starts the window at its planned start. */
      autoStart: d.bool('auto_start').notNull(),
      /** The clock completes it at its planned end: only where the notice says so. */
      autoComplete: d.bool('auto_complete').notNull(),
      nextUpdateDue: d.instant('next_update_due'),
      respondBy: d.instant('respond_by'),
      anchor: d.instant('anchor'),
      anchorKind: d.choice('anchor_kind', ANCHOR_KINDS),
      embargoUntil: d.instant('embargo_until'),
      /** Whether updates are mailed unless an update says otherwise. */
      notify: d.bool('notify').notNull(),
      /** The team that answers for the work. */
      ownerTeam: d.text('owner_team'),
      /** Shows the respond-by time to the public as a commitment. */
      commitPublicly: d.bool('commit_publicly').notNull().default(false),
      /** When the patch was applied everywhere: the response clock stops. */
      respondedAt: d.instant('responded_at'),
      /** When staff stopped the clock of work that ended without applying its patch. */
      responseClosedAt: d.instant('response_closed_at'),
      /** Why it comes with less notice than its tier asks for. */
      leadReason: d.text('lead_reason'),
      /** Suggested components, by slug, that staff judged not to be touched. */
      droppedComponents: d.json<string[]>('dropped_components'),
      /** The rule it was made from, and which of its times; null for one made by hand. */
      recurrenceId: d.text('recurrence_id'),
      occurrence: d.instant('occurrence'),
      /** How long the work is watched before it counts as completed, and until when that is. */
      watchMs: d.instant('watch_ms'),
      watchUntil: d.instant('watch_until'),
      rolloutPaused: d.bool('rollout_paused').notNull().default(false),
      /** The private facts that a person has published, on purpose, after the embargo. */
      disclosed: d.json<Record<string, unknown>>('disclosed'),
      disclosedAt: d.instant('disclosed_at'),
      /** Rises with every edit; the ETag that guards edits. */
      revision: d.int('revision').notNull(),
      /** RFC 5545 SEQUENCE: 0 at publication, up by one with every notified change. */
      calendarSequence: d.int('calendar_sequence').notNull(),
      publishedAt: d.instant('published_at'),
      createdBy: d.text('created_by').notNull(),
      createdAt: d.instant('created_at').notNull(),
      updatedAt: d.instant('updated_at').notNull(),
    },
    (t) => [
      d.index('notices_status').on(t.status, t.windowStart),
      d.index('notices_published').on(t.publishedAt),
      d.index('notices_embargo').on(t.embargoUntil),
      d.uniqueIndex('notices_occurrence').on(t.recurrenceId, t.occurrence),
      d.check('notices_kind_known', isOneOf(t.kind, NOTICE_KINDS)),
      d.check('notices_layer_known', isOneOf(t.layer, LAYERS)),
      d.check('notices_tier_known', isOneOf(t.tier, TIERS)),
      d.check('notices_status_known', isOneOf(t.status, NOTICE_STATUSES)),
      d.check('notices_impact_known', isOneOf(t.impact, NOTICE_IMPACTS)),
      d.check(
        'notices_window_whole',
        condition('("window_start" is null) = ("window_end" is null)'),
      ),
      d.check(
        'notices_window_ordered',
        condition('"window_start" is null or "window_start" < "window_end"'),
      ),
      d.check(
        'notices_actual_ordered',
        condition('"actual_end" is null or "actual_start" <= "actual_end"'),
      ),
      d.check(
        'notices_published_have_titles',
        condition(
          `("status" = 'draft') = ("published_at" is null) and ("status" = 'draft' or "title" is not null)`,
        ),
      ),
      d.check(
        'notices_maintenance_has_window',
        condition(`"kind" <> 'maintenance' or "window_start" is not null`),
      ),
    ],
  );

  const notice = () =>
    d
      .text('notice_id')
      .notNull()
      .references(() => notices.id, { onDelete: 'cascade' });

  /** Apart from `notices`, so that no public query can select them by accident. */
  const noticePrivateFacts = d.table('notice_private_facts', {
    noticeId: d
      .text('notice_id')
      .primaryKey()
      .references(() => notices.id, { onDelete: 'cascade' }),
    facts: d.json<Record<string, unknown>>('facts').notNull(),
    assessment: d.json<Record<string, unknown>>('assessment'),
    reasons: d.json<string[]>('reasons').notNull(),
    /** The version of the tier policies that the assessment used. */
    policyVersion: d.int('policy_version'),
  });

  const noticeComponents = d.table(
    'notice_components',
    {
      noticeId: notice(),
      componentId: d
        .text('component_id')
        .notNull()
        .references(() => components.id, { onDelete: 'restrict' }),
      impact: d.choice('impact', COMPONENT_STATUSES).notNull(),
      role: d.choice('role', COMPONENT_ROLES).notNull().default('noticed'),
      position: d.int('position').notNull(),
    },
    (t) => [
      d.primaryKey({ columns: [t.noticeId, t.componentId] }),
      d.index('notice_components_component').on(t.componentId),
      d.check('notice_components_impact_known', isOneOf(t.impact, COMPONENT_STATUSES)),
      d.check('notice_components_role_known', isOneOf(t.role, COMPONENT_ROLES)),
    ],
  );

  const stages = d.table(
    'stages',
    {
      noticeId: notice(),
      position: d.int('position').notNull(),
      name: d.text('name').notNull(),
      /** The share reached when it is done; none where a region says how far it goes. */
      percent: d.int('percent'),
      status: d.choice('status', STAGE_STATUSES).notNull(),
      region: d.text('region'),
      plannedStart: d.instant('planned_start'),
      plannedEnd: d.instant('planned_end'),
      startedAt: d.instant('started_at'),
      endedAt: d.instant('ended_at'),
    },
    (t) => [
      d.primaryKey({ columns: [t.noticeId, t.position] }),
      d.uniqueIndex('stages_name').on(t.noticeId, t.name),
      d.check('stages_status_known', isOneOf(t.status, STAGE_STATUSES)),
      d.check('stages_percent_possible', condition('"percent" between 1 and 100')),
      d.check('stages_reach_known', condition('"percent" is not null or "region" is not null')),
      d.check(
        'stages_plan_possible',
        condition(
          '"planned_end" is null or ("planned_start" is not null and "planned_end" > "planned_start")',
        ),
      ),
    ],
  );

  /** The timeline. Rows are written once and never changed: mails and feeds quote them. */
  const updates = d.table(
    'updates',
    {
      id: d.text('id').primaryKey(),
      noticeId: notice(),
      /** Order of writing within the notice; settles equal times. */
      sequence: d.int('sequence').notNull(),
      status: d.choice('status', NOTICE_STATUSES).notNull(),
      moment: d.choice('moment', MOMENTS).notNull(),
      body: d.text('body').notNull(),
      displayAt: d.instant('display_at').notNull(),
      oldWindowStart: d.instant('old_window_start'),
      oldWindowEnd: d.instant('old_window_end'),
      newWindowStart: d.instant('new_window_start'),
      newWindowEnd: d.instant('new_window_end'),
      timeZone: d.text('time_zone'),
      nextUpdateDue: d.instant('next_update_due'),
      notify: d.bool('notify').notNull(),
      createdBy: d.text('created_by').notNull(),
      createdAt: d.instant('created_at').notNull(),
    },
    (t) => [
      d.uniqueIndex('updates_sequence').on(t.noticeId, t.sequence),
      d.check('updates_status_known', isOneOf(t.status, NOTICE_STATUSES)),
      d.check('updates_status_public', condition(`"status" <> 'draft'`)),
      d.check('updates_moment_known', isOneOf(t.moment, MOMENTS)),
    ],
  );

  const updateComponents = d.table(
    'update_components',
    {
      updateId: d
        .text('update_id')
        .notNull()
        .references(() => updates.id, { onDelete: 'cascade' }),
      componentId: d
        .text('component_id')
        .notNull()
        .references(() => components.id, { onDelete: 'restrict' }),
      oldStatus: d.choice('old_status', COMPONENT_STATUSES).notNull(),
      newStatus: d.choice('new_status', COMPONENT_STATUSES).notNull(),
    },
    (t) => [
      d.primaryKey({ columns: [t.updateId, t.componentId] }),
      d.check('update_components_old_known', isOneOf(t.oldStatus, COMPONENT_STATUSES)),
      d.check('update_components_new_known', isOneOf(t.newStatus, COMPONENT_STATUSES)),
    ],
  );

  return {
    tierPolicies,
    notices,
    noticePrivateFacts,
    noticeComponents,
    stages,
    updates,
    updateComponents,
  };
}
