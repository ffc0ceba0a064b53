import { APPROVAL_STATES, APPROVAL_SUBJECTS } from '#src/domain/approval.ts';
import { CHECKLISTS } from '#src/domain/checklist.ts';
import { GUARDED_SUBJECTS, REQUEST_OUTCOMES } from '#src/domain/disclosure/subjects.ts';
import { CONTACT_ROLES } from '#src/domain/ladder.ts';
import { NUDGE_REASONS } from '#src/domain/promise.ts';
import { TIERS } from '#src/domain/severity.ts';
import { SUMMARY_STATUSES } from '#src/domain/summary.ts';
import { condition, isOneOf, type Dialect } from './dialect.ts';
import type { noticeTables } from './notice.ts';

/** Approvals, promises, planning and the record of a notice: staff's side of patching. */
export function patchingTables(
  d: Dialect,
  { notices }: Pick<ReturnType<typeof noticeTables>, 'notices'>,
) {
  const notice = () =>
    d
      .text('notice_id')
      .notNull()
      .references(() => notices.id, { onDelete: 'cascade' });

  /** Every state the tier policies were in; an assessment names the one it used. */
  const policyVersions = d.table('policy_versions', {
    version: d.int('version').primaryKey(),
    policies: d.json<Record<string, unknown>[]>('policies').notNull(),
    /** Why it was changed, or which preset it came from. */
    reason: d.text('reason'),
    createdBy: d.text('created_by').notNull(),
    createdAt: d.instant('created_at').notNull(),
  });

  const approvals = d.table(
    'approvals',
    {
      id: d.text('id').primaryKey(),
      noticeId: notice(),
      subject: d.choice('subject', APPROVAL_SUBJECTS).notNull(),
      /** SHA-256 over the exact public text that was looked at. */
      textHash: d.text('text_hash').notNull(),
      state: d.choice('state', APPROVAL_STATES).notNull(),
      requestedBy: d.text('requested_by').notNull(),
      requestedAt: d.instant('requested_at').notNull(),
      /** By when a review after publication is due; null before publication. */
      dueAt: d.instant('due_at'),
      decidedBy: d.text('decided_by'),
      decidedAt: d.instant('decided_at'),
      reason: d.text('reason'),
      /** Published without the approval that the tier asks for. */
      breakGlass: d.bool('break_glass').notNull().default(false),
      /** What is to be posted once it is approved (an update). */
      payload: d.json<Record<string, unknown>>('payload'),
    },
    (t) => [
      d.index('approvals_notice').on(t.noticeId, t.subject),
      d.index('approvals_due').on(t.state, t.dueAt),
      d.check('approvals_subject_known', isOneOf(t.subject, APPROVAL_SUBJECTS)),
      d.check('approvals_state_known', isOneOf(t.state, APPROVAL_STATES)),
      d.check(
        'approvals_by_somebody_else',
        condition(
          `"state" <> 'approved' or ("decided_by" is not null and "decided_by" <> "requested_by")`,
        ),
      ),
    ],
  );

  /** A finding of the disclosure guard that an approver let pass in one exact text, with the reason. */
  const disclosureOverrides = d.table(
    'disclosure_overrides',
    {
      id: d.text('id').primaryKey(),
      noticeId: notice(),
      fingerprint: d.text('fingerprint').notNull(),
      rule: d.text('rule').notNull(),
      reason: d.text('reason').notNull(),
      createdBy: d.text('created_by').notNull(),
      createdAt: d.instant('created_at').notNull(),
      subject: d.choice('subject', GUARDED_SUBJECTS).notNull().default('notice'),
      /** JSON pointer of the text, and the text: another one is not let pass by this. */
      place: d.text('place').notNull().default(''),
      text: d.text('text').notNull().default(''),
      /** The embargo before whose end the approver let a private fact out; null: none. */
      embargoUntil: d.instant('embargo_until'),
    },
    (t) => [
      d.index('disclosure_overrides_notice').on(t.noticeId),
      d.check('disclosure_overrides_subject_known', isOneOf(t.subject, GUARDED_SUBJECTS)),
    ],
  );

  /** A text that the disclosure guard held back and whose author asks an approver about it. */
  const disclosureRequests = d.table(
    'disclosure_requests',
    {
      id: d.text('id').primaryKey(),
      noticeId: notice(),
      subject: d.choice('subject', GUARDED_SUBJECTS).notNull(),
      place: d.text('place').notNull(),
      text: d.text('text').notNull(),
      /** Why its author holds it for harmless. */
      note: d.text('note').notNull(),
      requestedBy: d.text('requested_by').notNull(),
      requestedAt: d.instant('requested_at').notNull(),
      /** Null while nobody has answered. */
      outcome: d.choice('outcome', REQUEST_OUTCOMES),
      settledBy: d.text('settled_by'),
      settledAt: d.instant('settled_at'),
      /** Why it was refused. */
      answer: d.text('answer'),
    },
    (t) => [
      d.index('disclosure_requests_notice').on(t.noticeId),
      d.index('disclosure_requests_open').on(t.outcome),
      d.check('disclosure_requests_subject_known', isOneOf(t.subject, GUARDED_SUBJECTS)),
      d.check('disclosure_requests_outcome_known', isOneOf(t.outcome, REQUEST_OUTCOMES)),
    ],
  );

  const noticeChecks = d.table(
    'notice_checks',
    {
      noticeId: notice(),
      list: d.choice('list', CHECKLISTS).notNull(),
      position: d.int('position').notNull(),
      key: d.text('key').notNull(),
      label: d.text('label').notNull(),
      required: d.bool('required').notNull(),
      doneBy: d.text('done_by'),
      doneAt: d.instant('done_at'),
      note: d.text('note'),
    },
    (t) => [
      d.primaryKey({ columns: [t.noticeId, t.list, t.key] }),
      d.check('notice_checks_list_known', isOneOf(t.list, CHECKLISTS)),
    ],
  );

  /** Which promise staff were reminded of, on which rung of the ladder: each once. */
  const nudges = d.table(
    'nudges',
    {
      id: d.text('id').primaryKey(),
      noticeId: notice(),
      reason: d.choice('reason', NUDGE_REASONS).notNull(),
      /** Tells promises of one kind apart, such as the instant that was promised. */
      occasion: d.text('occasion').notNull(),
      rung: d.int('rung').notNull(),
      /** Whom it was told to, as in the record. */
      told: d.json<string[]>('told').notNull(),
      at: d.instant('at').notNull(),
    },
    (t) => [
      d.uniqueIndex('nudges_once').on(t.noticeId, t.reason, t.occasion, t.rung),
      d.check('nudges_reason_known', isOneOf(t.reason, NUDGE_REASONS)),
    ],
  );

  /** Whom to tell: by team and tier where given, by role and order. */
  const contacts = d.table(
    'contacts',
    {
      id: d.text('id').primaryKey(),
      /** Null: every team. */
      team: d.text('team'),
      /** Null: every tier. */
      tier: d.choice('tier', TIERS),
      role: d.choice('role', CONTACT_ROLES).notNull(),
      name: d.text('name').notNull(),
      email: d.text('email'),
      webhookUrl: d.text('webhook_url'),
      /** How else to reach them, as staff wrote it: a telephone number, a channel. */
      reach: d.text('reach'),
      position: d.int('position').notNull(),
      createdAt: d.instant('created_at').notNull(),
      updatedAt: d.instant('updated_at').notNull(),
    },
    (t) => [
      d.index('contacts_team').on(t.team, t.tier),
      d.check('contacts_tier_known', isOneOf(t.tier, TIERS)),
      d.check('contacts_role_known', isOneOf(t.role, CONTACT_ROLES)),
      d.check(
        'contacts_can_be_told',
        condition('"email" is not null or "webhook_url" is not null'),
      ),
    ],
  );

  /** A time in which nothing planned is to happen. */
  const freezes = d.table(
    'freezes',
    {
      id: d.text('id').primaryKey(),
      name: d.text('name').notNull(),
      startAt: d.instant('start_at').notNull(),
      endAt: d.instant('end_at').notNull(),
      timeZone: d.text('time_zone').notNull(),
      reason: d.text('reason'),
      /** Component ids; null: everything. */
      componentIds: d.json<string[]>('component_ids'),
      createdBy: d.text('created_by').notNull(),
      createdAt: d.instant('created_at').notNull(),
    },
    (t) => [
      d.index('freezes_span').on(t.endAt, t.startAt),
      d.check('freezes_ordered', condition('"start_at" < "end_at"')),
    ],
  );

  /** A rule that makes notices ahead of time; RFC 5545 RRULE, wall-clock times of a zone. */
  const recurrences = d.table(
    'recurrences',
    {
      id: d.text('id').primaryKey(),
      name: d.text('name').notNull(),
      rrule: d.text('rrule').notNull(),
      /** The first start on the clock of the zone, `2026-12-01T02:00`. */
      localStart: d.text('local_start').notNull(),
      timeZone: d.text('time_zone').notNull(),
      durationMs: d.instant('duration_ms').notNull(),
      /** How long before its start an occurrence becomes a notice. */
      aheadMs: d.instant('ahead_ms').notNull(),
      /** Publishes the notices by itself; otherwise they wait as drafts. */
      publish: d.bool('publish').notNull(),
      /** The notice that each occurrence starts from, without its window. */
      draft: d.json<Record<string, unknown>>('draft').notNull(),
      /** Occurrences up to this start have been made, or left out on purpose. */
      madeUntil: d.instant('made_until').notNull(),
      /** Why the newest occurrence could not be made; null when all is well. */
      fault: d.text('fault'),
      endedAt: d.instant('ended_at'),
      revision: d.int('revision').notNull(),
      createdBy: d.text('created_by').notNull(),
      createdAt: d.instant('created_at').notNull(),
      updatedAt: d.instant('updated_at').notNull(),
    },
    (t) => [
      d.index('recurrences_work').on(t.endedAt, t.madeUntil),
      d.check('recurrences_last', condition('"duration_ms" > 0 and "ahead_ms" > 0')),
    ],
  );

  /** What support may say, in every version it ever had. */
  const supportBriefs = d.table(
    'support_briefs',
    {
      noticeId: notice(),
      version: d.int('version').notNull(),
      /** Markdown. */
      body: d.text('body').notNull(),
      /** Texts that support may send to customers as they are. */
      macros: d.json<{ name: string; text: string }[]>('macros').notNull(),
      createdBy: d.text('created_by').notNull(),
      createdAt: d.instant('created_at').notNull(),
      sentAt: d.instant('sent_at'),
    },
    (t) => [d.primaryKey({ columns: [t.noticeId, t.version] })],
  );

  const summaries = d.table(
    'summaries',
    {
      noticeId: d
        .text('notice_id')
        .primaryKey()
        .references(() => notices.id, { onDelete: 'cascade' }),
      status: d.choice('status', SUMMARY_STATUSES).notNull(),
      /** What people wrote: cause, what we did, what we will change. */
      sections: d.json<Record<string, unknown>>('sections').notNull(),
      /** The public text; Markdown. Frozen at publication. */
      body: d.text('body').notNull(),
      revision: d.int('revision').notNull(),
      createdBy: d.text('created_by').notNull(),
      createdAt: d.instant('created_at').notNull(),
      updatedBy: d.text('updated_by').notNull(),
      updatedAt: d.instant('updated_at').notNull(),
      publishedBy: d.text('published_by'),
      publishedAt: d.instant('published_at'),
    },
    (t) => [
      d.index('summaries_published').on(t.publishedAt),
      d.check('summaries_status_known', isOneOf(t.status, SUMMARY_STATUSES)),
      d.check(
        'summaries_published_whole',
        condition(`("status" = 'published') = ("published_at" is not null)`),
      ),
    ],
  );

  return {
    policyVersions,
    approvals,
    disclosureOverrides,
    disclosureRequests,
    noticeChecks,
    nudges,
    contacts,
    freezes,
    recurrences,
    supportBriefs,
    summaries,
  };
}
