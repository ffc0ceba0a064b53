import {
  BOUNCE_KINDS,
  DELIVERY_EVENTS,
  IMPORT_STATUSES,
  STAFF_CHANNELS,
} from '#src/domain/subscriber.ts';
import { condition, isOneOf, type Dialect } from './dialect.ts';
import type { subscriberTables } from './subscriber.ts';

type Known = Pick<ReturnType<typeof subscriberTables>, 'subscribers' | 'deliveries'>;

/** What surrounds the deliveries: what became of them, what holds them, and mail to staff. */
export function mailTables(d: Dialect, { subscribers, deliveries }: Known) {
  /** What went wrong with one delivery, and what staff did about it. */
  const deliveryEvents = d.table(
    'delivery_events',
    {
      id: d.text('id').primaryKey(),
      deliveryId: d
        .text('delivery_id')
        .notNull()
        .references(() => deliveries.id, { onDelete: 'cascade' }),
      at: d.instant('at').notNull(),
      event: d.choice('event', DELIVERY_EVENTS).notNull(),
      failureClass: d.text('failure_class'),
      detail: d.text('detail'),
      actor: d.text('actor').notNull(),
    },
    (t) => [
      d.index('delivery_events_delivery').on(t.deliveryId, t.at),
      d.check('delivery_events_event_known', isOneOf(t.event, DELIVERY_EVENTS)),
    ],
  );

  /** Reports that came back about mail that a server had taken. */
  const bounces = d.table(
    'bounces',
    {
      id: d.text('id').primaryKey(),
      /** SHA-256 that is equal for the same report told twice. */
      fingerprint: d.text('fingerprint').notNull().unique(),
      subscriberId: d
        .text('subscriber_id')
        .references(() => subscribers.id, { onDelete: 'cascade' }),
      deliveryId: d.text('delivery_id').references(() => deliveries.id, { onDelete: 'set null' }),
      kind: d.choice('kind', BOUNCE_KINDS).notNull(),
      /** Where it came from: `dsn`, `arf`, `smtp`, or a provider's name. */
      source: d.text('source').notNull(),
      /** RFC 3463 status such as 5.1.1. */
      statusCode: d.text('status_code'),
      diagnostic: d.text('diagnostic'),
      at: d.instant('at').notNull(),
      receivedAt: d.instant('received_at').notNull(),
    },
    (t) => [
      d.index('bounces_subscriber').on(t.subscriberId, t.at),
      d.index('bounces_received').on(t.receivedAt),
      d.check('bounces_kind_known', isOneOf(t.kind, BOUNCE_KINDS)),
    ],
  );

  /** What keeps mail back: the whole queue, or one domain. */
  const mailHolds = d.table('mail_holds', {
    /** `queue`, or `domain:` and the domain in lower case. */
    scope: d.text('scope').primaryKey(),
    reason: d.text('reason').notNull(),
    /** The failure class that caused it; null where a person did. */
    failureClass: d.text('failure_class'),
    since: d.instant('since').notNull(),
    /** When it is tried again by itself; null: when somebody resumes it. */
    until: d.instant('until'),
    setBy: d.text('set_by').notNull(),
  });

  /** Refusals of the last hour, to see which are alike at many domains and so about us. */
  const mailRefusals = d.table(
    'mail_refusals',
    {
      id: d.text('id').primaryKey(),
      /** What was said, without whatever differs from one mail to the next. */
      words: d.text('words').notNull(),
      domain: d.text('domain').notNull(),
      at: d.instant('at').notNull(),
      /** How many mails had been taken in all, by the counter, when it came. */
      sentBefore: d.instant('sent_before').notNull(),
      subscriberId: d
        .text('subscriber_id')
        .notNull()
        .references(() => subscribers.id, { onDelete: 'cascade' }),
      deliveryId: d.text('delivery_id').notNull(),
      /** What a suppression takes from the subscriber, to be given back with it. */
      facts: d
        .json<{
          requestedAt: number | null;
          digestDueAt: number | null;
          lookAheadDueAt: number | null;
        }>('facts')
        .notNull(),
    },
    (t) => [
      d.index('mail_refusals_words').on(t.words, t.at),
      d.index('mail_refusals_at').on(t.at),
      d.index('mail_refusals_subscriber').on(t.subscriberId),
    ],
  );

  /** How each relay answered last: one row, however many workers hand mail to it. */
  const mailRelays = d.table('mail_relays', {
    /** Host and port, or where mails are kept as files. */
    relay: d.text('relay').primaryKey(),
    /** Failed tries in a row; what fails within a second counts once. */
    failures: d.int('failures').notNull(),
    /** When the first of them failed; null: it answers. */
    failingSince: d.instant('failing_since'),
    /** When the newest that was counted failed. */
    failedAt: d.instant('failed_at'),
    /** What the newest failed with, in one line. */
    reason: d.text('reason'),
    /** When it last took a mail, give or take some seconds; null: never yet. */
    answeredAt: d.instant('answered_at'),
    /** When staff were last told that it is away. */
    toldAt: d.instant('told_at'),
  });

  /** Totals that outlive the rows they count, for monitoring. */
  const counters = d.table(
    'counters',
    {
      name: d.text('name').notNull(),
      /** Label values in a fixed order, joined by commas; '' for none. */
      labels: d.text('labels').notNull(),
      value: d.instant('value').notNull(),
    },
    (t) => [d.primaryKey({ columns: [t.name, t.labels] })],
  );

  /** Messages to staff: alerts, reminders of promises, briefs. */
  const staffMessages = d.table(
    'staff_messages',
    {
      id: d.text('id').primaryKey(),
      /** The same occasion is told to the same place once. */
      dedupeKey: d.text('dedupe_key').notNull().unique(),
      /** What it is about: of several to one place that wait, the newest goes. Null: itself. */
      topic: d.text('topic'),
      channel: d.choice('channel', STAFF_CHANNELS).notNull(),
      /** A mail address or an https URL. */
      target: d.text('target').notNull(),
      /** Such as `delivery_failures`, `update_overdue`, `support_brief`. */
      kind: d.text('kind').notNull(),
      noticeId: d.text('notice_id'),
      subject: d.text('subject').notNull(),
      /** Plain text, frozen when it was written. */
      text: d.text('text').notNull(),
      /** What a webhook carries besides. */
      payload: d.json<Record<string, unknown>>('payload'),
      status: d.choice('status', ['waiting', 'leased', 'sent', 'failed', 'cancelled']).notNull(),
      attempts: d.int('attempts').notNull(),
      dueAt: d.instant('due_at').notNull(),
      leaseOwner: d.text('lease_owner'),
      leaseUntil: d.instant('lease_until'),
      lastError: d.text('last_error'),
      createdAt: d.instant('created_at').notNull(),
      finishedAt: d.instant('finished_at'),
    },
    (t) => [
      d.index('staff_messages_work').on(t.status, t.dueAt),
      d.index('staff_messages_notice').on(t.noticeId),
      d.check('staff_messages_channel_known', isOneOf(t.channel, STAFF_CHANNELS)),
      d.check(
        'staff_messages_status_known',
        isOneOf(t.status, ['waiting', 'leased', 'sent', 'failed', 'cancelled']),
      ),
    ],
  );

  /** An import of subscribers, worked off line by line and resumable at any. */
  const subscriberImports = d.table(
    'subscriber_imports',
    {
      id: d.text('id').primaryKey(),
      status: d.choice('status', IMPORT_STATUSES).notNull(),
      fileName: d.text('file_name').notNull(),
      /** What the people agreed to and how: asked for with every import. */
      consent: d.json<Record<string, unknown>>('consent').notNull(),
      options: d.json<Record<string, unknown>>('options').notNull(),
      /** The last line that is done; 1 is the heading. */
      checkpoint: d.int('checkpoint').notNull(),
      totalRows: d.int('total_rows').notNull(),
      added: d.int('added').notNull(),
      changed: d.int('changed').notNull(),
      skipped: d.int('skipped').notNull(),
      refused: d.int('refused').notNull(),
      /** The first refused rows, and who was left out because they had left. */
      faults: d.json<{ line: number; detail: string; email?: string }[]>('faults').notNull(),
      createdBy: d.text('created_by').notNull(),
      createdAt: d.instant('created_at').notNull(),
      finishedAt: d.instant('finished_at'),
    },
    (t) => [
      d.index('subscriber_imports_status').on(t.status, t.createdAt),
      d.check('subscriber_imports_status_known', isOneOf(t.status, IMPORT_STATUSES)),
      d.check('subscriber_imports_counts', condition('"checkpoint" >= 0 and "total_rows" >= 0')),
    ],
  );

  /** Rows of an import's file as they were read; gone when they are done. */
  const subscriberImportParts = d.table(
    'subscriber_import_parts',
    {
      importId: d
        .text('import_id')
        .notNull()
        .references(() => subscriberImports.id, { onDelete: 'cascade' }),
      /** Line of the last of the rows. */
      lastLine: d.int('last_line').notNull(),
      rows: d
        .json<{ line: number; cells: Record<string, string>; fault: string | null }[]>('rows')
        .notNull(),
    },
    (t) => [d.primaryKey({ columns: [t.importId, t.lastLine] })],
  );

  return {
    deliveryEvents,
    bounces,
    mailHolds,
    mailRefusals,
    mailRelays,
    counters,
    staffMessages,
    subscriberImports,
    subscriberImportParts,
  };
}
