import { TIERS } from '#src/domain/severity.ts';
import {
  ANNOUNCEMENT_KINDS,
  ANNOUNCEMENT_STATUSES,
  CALENDAR_METHODS,
  CONFIRMED_BY,
  DELIVERY_PURPOSES,
  DELIVERY_STATUSES,
  NEWS_CHOICES,
  SUBSCRIBER_STATUSES,
  SUPPRESSION_KINDS,
} from '#src/domain/subscriber.ts';
import type { componentTables } from './component.ts';
import { condition, isOneOf, type Dialect } from './dialect.ts';
import type { noticeTables } from './notice.ts';

/** How the status follows from the facts: the first that holds. */
const STATUS = `case
  when "requested_at" is not null then 'pending'
  when "suppressed_at" is not null or "complained_at" is not null then 'suppressed'
  when "unsubscribed_at" is not null then 'unsubscribed'
  when "confirmed_at" is not null then 'confirmed'
  else 'pending' end`;

type Known = Pick<ReturnType<typeof componentTables>, 'components' | 'componentGroups'> &
  Pick<ReturnType<typeof noticeTables>, 'notices' | 'updates'>;

export function subscriberTables(
  d: Dialect,
  { components, componentGroups, notices, updates }: Known,
) {
  const subscribers = d.table(
    'subscribers',
    {
      id: d.text('id').primaryKey(),
      email: d.text('email').notNull(),
      /** The whole address in lower case: one row a mailbox. */
      emailKey: d.text('email_key').notNull().unique(),
      /** Follows from the facts below, so that none of them can be lost to another. */
      status: d.derivedChoice('status', SUBSCRIBER_STATUSES, STATUS).notNull(),
      followsAll: d.bool('follows_all').notNull(),
      wantsMaintenance: d.bool('wants_maintenance').notNull(),
      wantsEmergencyPatch: d.bool('wants_emergency_patch').notNull(),
      wantsIncident: d.bool('wants_incident').notNull(),
      /** Rank of the lowest tier that is wanted, 0 (low) to 3 (critical). */
      minTierRank: d.int('min_tier_rank').notNull(),
      locale: d.text('locale').notNull(),
      timeZone: d.text('time_zone'),
      news: d.choice('news', NEWS_CHOICES).notNull().default('every'),
      calendarMethod: d.choice('calendar_method', CALENDAR_METHODS).notNull().default('publish'),
      /** Collects what is not urgent into one mail a day. */
      dailyDigest: d.bool('daily_digest').notNull().default(false),
      /** A mail at the start of the week about the planned windows ahead. */
      weeklyLookAhead: d.bool('weekly_look_ahead').notNull().default(false),
      /** When the next collected mail is due; null where none is wanted. */
      digestDueAt: d.instant('digest_due_at'),
      lookAheadDueAt: d.instant('look_ahead_due_at'),
      /** Raised to make every link mailed so far worthless. */
      tokenVersion: d.int('token_version').notNull(),
      /** What was asked for and not confirmed yet, applied when it is. */
      requested: d.json<Record<string, unknown>>('requested'),
      /** When it was asked for; null where nothing waits to be confirmed. */
      requestedAt: d.instant('requested_at'),
      confirmationSentAt: d.instant('confirmation_sent_at'),
      confirmedAt: d.instant('confirmed_at'),
      confirmedBy: d.choice('confirmed_by', CONFIRMED_BY),
      /** When they last said no, in whatever way; only their own confirmation takes it back. */
      unsubscribedAt: d.instant('unsubscribed_at'),
      /** When they reported a mail as unwanted, which is a way to say no. */
      complainedAt: d.instant('complained_at'),
      /** Since when the address gets no mail, whatever its owner wants. */
      suppressedAt: d.instant('suppressed_at'),
      suppressedReason: d.text('suppressed_reason'),
      suppressedKind: d.choice('suppressed_kind', SUPPRESSION_KINDS),
      /** When a suppression was last taken back: reports about earlier mail do not count any more. */
      reinstatedAt: d.instant('reinstated_at'),
      /** Where the consent of an imported or staff-added person comes from, as it was recorded. */
      consent: d.json<Record<string, unknown>>('consent'),
      /** Their own account id, which the MAINTNOTE calendar names. */
      accountId: d.text('account_id'),
      createdAt: d.instant('created_at').notNull(),
      updatedAt: d.instant('updated_at').notNull(),
    },
    (t) => [
      // Holds all that decides whom a notice concerns, so that fanning out and counting read no rows.
      d
        .index('subscribers_audience')
        .on(
          t.status,
          t.id,
          t.followsAll,
          t.wantsMaintenance,
          t.wantsEmergencyPatch,
          t.wantsIncident,
          t.minTierRank,
          t.news,
          t.dailyDigest,
          t.confirmedAt,
        ),
      d.check('subscribers_confirmed_by_known', isOneOf(t.confirmedBy, CONFIRMED_BY)),
      d.check(
        'subscribers_confirmed_whole',
        condition(`("confirmed_at" is null) = ("confirmed_by" is null)`),
      ),
      d.check(
        'subscribers_complaint_is_no',
        condition('"complained_at" is null or "unsubscribed_at" is not null'),
      ),
      d.check(
        'subscribers_suppressed_whole',
        condition('("suppressed_at" is null) = ("suppressed_kind" is null)'),
      ),
      d.check(
        'subscribers_min_tier_known',
        condition(`"min_tier_rank" between 0 and ${TIERS.length - 1}`),
      ),
      d.check('subscribers_key_is_lower', condition('"email_key" = lower("email_key")')),
      d.check('subscribers_news_known', isOneOf(t.news, NEWS_CHOICES)),
      d.check('subscribers_calendar_method_known', isOneOf(t.calendarMethod, CALENDAR_METHODS)),
      d.check('subscribers_suppressed_kind_known', isOneOf(t.suppressedKind, SUPPRESSION_KINDS)),
      d.index('subscribers_digest_due').on(t.digestDueAt),
      d.index('subscribers_look_ahead_due').on(t.lookAheadDueAt),
    ],
  );

  /** What somebody follows who does not follow everything: one component or one group a row. */
  const subscriptions = d.table(
    'subscriptions',
    {
      id: d.text('id').primaryKey(),
      subscriberId: d
        .text('subscriber_id')
        .notNull()
        .references(() => subscribers.id, { onDelete: 'cascade' }),
      componentId: d.text('component_id').references(() => components.id, { onDelete: 'cascade' }),
      groupId: d.text('group_id').references(() => componentGroups.id, { onDelete: 'cascade' }),
    },
    (t) => [
      d.uniqueIndex('subscriptions_component').on(t.subscriberId, t.componentId),
      d.uniqueIndex('subscriptions_group').on(t.subscriberId, t.groupId),
      d.check(
        'subscriptions_one_target',
        condition('("component_id" is null) <> ("group_id" is null)'),
      ),
    ],
  );

  /** Who follows one notice whatever else they follow. */
  const noticeFollowers = d.table(
    'notice_followers',
    {
      noticeId: d
        .text('notice_id')
        .notNull()
        .references(() => notices.id, { onDelete: 'cascade' }),
      subscriberId: d
        .text('subscriber_id')
        .notNull()
        .references(() => subscribers.id, { onDelete: 'cascade' }),
      createdAt: d.instant('created_at').notNull(),
    },
    (t) => [
      d.primaryKey({ columns: [t.noticeId, t.subscriberId] }),
      d.index('notice_followers_subscriber').on(t.subscriberId),
    ],
  );

  /**
   * Addresses whose owners had themselves erased, as keyed hashes that name nobody: only they
   * can subscribe them again.
   */
  const erasedAddresses = d.table('erased_addresses', {
    mark: d.text('mark').primaryKey(),
    erasedAt: d.instant('erased_at').notNull(),
  });

  /** When mailboxes that have not answered were asked to confirm, as keyed hashes. */
  const askedMailboxes = d.table(
    'asked_mailboxes',
    { mark: d.text('mark').notNull(), at: d.instant('at').notNull() },
    (t) => [d.primaryKey({ columns: [t.mark, t.at] }), d.index('asked_mailboxes_at').on(t.at)],
  );

  /** The decision to notify of one update, written with it; the worker fans it out. */
  const announcements = d.table(
    'announcements',
    {
      id: d.text('id').primaryKey(),
      noticeId: d
        .text('notice_id')
        .notNull()
        .references(() => notices.id, { onDelete: 'cascade' }),
      updateId: d
        .text('update_id')
        .notNull()
        .references(() => updates.id, { onDelete: 'cascade' }),
      kind: d.choice('kind', ANNOUNCEMENT_KINDS).notNull().default('update'),
      /** Tells announcements about the same update apart: '' for the update, else such as `reminder:3600000`. */
      occasion: d.text('occasion').notNull().default(''),
      /** Markdown frozen at the decision, where the mail has a text of its own (a reminder). */
      body: d.text('body'),
      /** Lower goes first. */
      priority: d.int('priority').notNull(),
      status: d.choice('status', ANNOUNCEMENT_STATUSES).notNull(),
      /** The last subscriber id that already has its delivery row. */
      checkpoint: d.text('checkpoint').notNull(),
      recipients: d.int('recipients').notNull(),
      createdAt: d.instant('created_at').notNull(),
      fannedOutAt: d.instant('fanned_out_at'),
    },
    (t) => [
      d.uniqueIndex('announcements_once').on(t.updateId, t.occasion),
      d.index('announcements_work').on(t.status, t.priority),
      d.index('announcements_notice').on(t.noticeId),
      d.check('announcements_kind_known', isOneOf(t.kind, ANNOUNCEMENT_KINDS)),
      d.check('announcements_status_known', isOneOf(t.status, ANNOUNCEMENT_STATUSES)),
    ],
  );

  /** One message to one mailbox. */
  const deliveries = d.table(
    'deliveries',
    {
      id: d.text('id').primaryKey(),
      purpose: d.choice('purpose', DELIVERY_PURPOSES).notNull(),
      announcementId: d
        .text('announcement_id')
        .references(() => announcements.id, { onDelete: 'cascade' }),
      subscriberId: d
        .text('subscriber_id')
        .notNull()
        .references(() => subscribers.id, { onDelete: 'cascade' }),
      /** Lower goes first: incident mail before confirmation mail. */
      priority: d.int('priority').notNull(),
      status: d.choice('status', DELIVERY_STATUSES).notNull(),
      attempts: d.int('attempts').notNull(),
      dueAt: d.instant('due_at').notNull(),
      leaseOwner: d.text('lease_owner'),
      leaseUntil: d.instant('lease_until'),
      lastError: d.text('last_error'),
      /** The class of the last failure, as the retry table names them. */
      failureClass: d.text('failure_class'),
      /** The part of the address behind the @, in lower case: pace and holds go by it. */
      domain: d.text('domain').notNull().default(''),
      /** The newer delivery that tells what this one would have. */
      foldedInto: d.text('folded_into'),
      /** What a mail of a person's own needs besides the person, such as a digest's updates. */
      context: d.json<Record<string, unknown>>('context'),
      createdAt: d.instant('created_at').notNull(),
      finishedAt: d.instant('finished_at'),
    },
    (t) => [
      d.uniqueIndex('deliveries_once').on(t.announcementId, t.subscriberId),
      d.index('deliveries_work').on(t.status, t.priority, t.dueAt),
      d.index('deliveries_subscriber').on(t.subscriberId),
      d.check('deliveries_purpose_known', isOneOf(t.purpose, DELIVERY_PURPOSES)),
      d.check('deliveries_status_known', isOneOf(t.status, DELIVERY_STATUSES)),
      d.check(
        'deliveries_announcement_fits',
        condition(`("purpose" = 'announcement') = ("announcement_id" is not null)`),
      ),
    ],
  );

  return {
    subscribers,
    subscriptions,
    noticeFollowers,
    erasedAddresses,
    askedMailboxes,
    announcements,
    deliveries,
  };
}
