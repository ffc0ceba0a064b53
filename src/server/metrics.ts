import { createUnhurried } from '../commands/delivery/unhurried.ts';
import { PRIORITY } from '../outbox/priority.ts';
import { readCounters, type Counter } from '../store/counters.ts';
import { domainOfScope, heldAnnouncementOf, listHolds, QUEUE } from '../store/mail-holds.ts';
import { awayOf, listRelays, type MailRelayRow } from '../store/mail-relays.ts';
import type { Queries, Store } from '../store/queries.ts';
import {
  pendingAnnouncements,
  waitingByPriority,
  type PriorityCount,
} from '../store/staff-of-mail.ts';
import { countLeases, countStaffMessages } from '../store/told-staff.ts';

interface MetricsOptions {
  store: Store;
  publication: { version(): number };
  now: () => number;
  log: { error(facts: object, message: string): void };
}

/** What a process that serves counts itself, since its start. */
interface ServingCounts {
  requests: () => number;
  renders: () => number;
}

export interface Metrics {
  /** Names what the process counts; where several share the port, none does. */
  serving(counts: ServingCounts): void;
  /** Everything in Prometheus' text format. Never rejects for a broken database: it says so. */
  text(): Promise<{ contentType: string; body: string }>;
}

/** Totals of the database by their names there, as they are shown. */
const TOTALS: Record<string, { name: string; help: string; labels: string[] }> = {
  mails: {
    name: 'forewarn_mails_total',
    help: 'What became of mails, by outcome and class of failure.',
    labels: ['outcome', 'reason'],
  },
  staff_messages: {
    name: 'forewarn_staff_messages_total',
    help: 'Messages to staff, by channel and outcome.',
    labels: ['channel', 'outcome'],
  },
  bounces: {
    name: 'forewarn_bounces_total',
    help: 'Reports about mail that a server had taken, by kind and source.',
    labels: ['kind', 'source'],
  },
  reports_unmatched: {
    name: 'forewarn_reports_unmatched_total',
    help: 'Reports that belong to no mail of ours, by source.',
    labels: ['source'],
  },
};

/** Shown as 0 before the first, so that an alert on their rise sees it. */
const FROM_ZERO: readonly Counter[] = [
  ...['sent', 'failed', 'deferred', 'dropped', 'folded', 'cancelled', 'retried'].map((outcome) => ({
    name: 'mails',
    labels: [outcome, ''],
    value: 0,
  })),
  { name: 'staff_messages', labels: ['mail', 'failed'], value: 0 },
  { name: 'staff_messages', labels: ['webhook', 'failed'], value: 0 },
];

interface Reading {
  totals: readonly Counter[];
  waiting: readonly PriorityCount[];
  leases: Awaited<ReturnType<typeof countLeases>>;
  staff: Awaited<ReturnType<typeof countStaffMessages>>;
  preparing: number;
  paused: boolean;
  heldDomains: number;
  heldAnnouncements: number;
  relays: readonly MailRelayRow[];
}

/** Reads nothing but what is unfinished, by index. */
async function readDatabase(q: Queries, now: number): Promise<Reading> {
  const holds = await listHolds(q);
  return {
    totals: await readCounters(q),
    waiting: await waitingByPriority(q, now),
    leases: await countLeases(q, now),
    staff: await countStaffMessages(q, now),
    preparing: (await pendingAnnouncements(q)).length,
    paused: holds.some(({ scope }) => scope === QUEUE),
    heldDomains: holds.filter(({ scope }) => domainOfScope(scope) !== null).length,
    heldAnnouncements: holds.filter((hold) => heldAnnouncementOf(hold) !== null).length,
    relays: await listRelays(q),
  };
}

const URGENCIES = Object.entries(PRIORITY);
const urgencyOf = (priority: number): string =>
  URGENCIES.find(([, value]) => value === priority)?.[0] ?? 'other';

/** What monitoring reads: totals of the database, what is unfinished, and this process. */
export function createMetrics({ store, publication, now, log }: MetricsOptions): Metrics {
  const unhurried = createUnhurried<Reading>(now);
  let served: ServingCounts | null = null;

  return {
    serving(counts) {
      served = counts;
    },
    async text() {
      // Most processes are never asked.
      const { Counter: Total, Gauge, Registry } = await import('prom-client');
      const registry = new Registry();
      const registers = [registry];
      const gauge = (name: string, help: string, value: number): void =>
        new Gauge({ name: `forewarn_${name}`, help, registers }).set(value);
      const total = (name: string, help: string, value: number): void =>
        new Total({ name: `forewarn_${name}`, help, registers }).inc(value);

      function showTotals(counters: readonly Counter[]): void {
        for (const [key, { name, help, labels: labelNames }] of Object.entries(TOTALS)) {
          const metric = new Total({ name, help, labelNames, registers });
          for (const { labels, value } of counters.filter((one) => one.name === key)) {
            const named = labelNames.map((label, index) => [label, labels[index] || 'none']);
            metric.inc(Object.fromEntries(named) as Record<string, string>, Math.max(value, 0));
          }
        }
      }

      function showQueue(waiting: readonly PriorityCount[], at: number): void {
        const labelNames = ['urgency'];
        const metrics = [
          ['waiting', 'Mails that wait, whenever they are due.'],
          ['due', 'Mails that wait and are due.'],
          ['oldest_due_seconds', 'For how long the oldest mail that is due has been due.'],
        ].map(
          ([name, help]) =>
            new Gauge({ name: `forewarn_mail_queue_${name}`, help: help!, labelNames, registers }),
        );
        for (const [urgency] of URGENCIES) {
          metrics.forEach((metric) => metric.set({ urgency }, 0));
        }
        for (const { priority, waiting: all, due, oldestDue } of waiting) {
          const age = oldestDue === null ? 0 : Math.max(at - oldestDue, 0) / 1_000;
          const labels = { urgency: urgencyOf(priority) };
          [all, due, age].forEach((value, index) => metrics[index]!.set(labels, value));
        }
      }

      function showRelays(relays: readonly MailRelayRow[], at: number): void {
        const away = awayOf(relays);
        const seconds = away === null ? 0 : (at - (away.failingSince ?? at)) / 1_000;
        gauge('mail_away_seconds', 'For how long no relay has taken mail.', Math.max(seconds, 0));
        const failures = Math.min(...relays.map((relay) => relay.failures), Infinity);
        const inARow = failures === Infinity ? 0 : failures;
        gauge('mail_relay_failures', 'Failed tries in a row, of the best relay.', inARow);
        const taken = Math.max(0, ...relays.map(({ answeredAt }) => answeredAt ?? 0));
        gauge('mail_relay_answered', 'When a relay last took a mail, in Unix time.', taken / 1_000);
      }

      function showDatabase(reading: Reading, at: number): void {
        const { leases, staff } = reading;
        showTotals([...FROM_ZERO, ...reading.totals]);
        showQueue(reading.waiting, at);
        gauge('mail_queue_leased', 'Mails that workers hold just now.', leases.mails);
        gauge('mail_queue_lease_owners', 'Who holds mails just now.', leases.owners);
        gauge('mail_queue_abandoned', 'Mails whose lease has run out.', leases.abandoned);
        gauge('mail_queue_paused', '1 while no mail goes out at all.', Number(reading.paused));
        gauge('mail_domains_held', 'Domains whose mail is kept back.', reading.heldDomains);
        showRelays(reading.relays, at);
        gauge('announcements_held', 'Announcements kept back.', reading.heldAnnouncements);
        gauge('announcements_preparing', 'Announcements still looked up.', reading.preparing);
        gauge('staff_messages_due', 'Messages to staff that are due.', staff.due);
        gauge('staff_messages_failed', 'Messages to staff that failed.', staff.failed);
      }

      const at = now();
      try {
        showDatabase(await unhurried('', () => readDatabase(store.read, at)), at);
        gauge('database_up', '1 while the database can be read.', 1);
      } catch (error) {
        log.error({ err: error }, 'metrics: the database cannot be read');
        gauge('database_up', '1 while the database can be read.', 0);
      }
      gauge('publication_version', 'Rises with every public change.', publication.version());
      if (served !== null) {
        total('http_requests_total', 'Requests since the start.', served.requests());
        total('page_renders_total', 'Public pages and documents rendered.', served.renders());
        const { rss, heapUsed } = process.memoryUsage();
        gauge('web_resident_memory_bytes', 'Memory of the process that serves.', rss);
        gauge('web_heap_used_bytes', 'Its heap in use.', heapUsed);
        gauge('web_uptime_seconds', 'How long it has been running.', process.uptime());
      }
      return { contentType: registry.contentType, body: await registry.metrics() };
    },
  };
}
