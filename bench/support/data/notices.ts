import type { Database } from 'better-sqlite3';
import { componentId } from './components.ts';
import { DAY, HOUR, MINUTE } from './times.ts';

/** 60 incidents and 60 windows of the last year: all that page, feeds and API carry. */
const RECENT = 120;
/** Whatever is older changes no byte of them. */
const OLD_FROM = 410 * DAY;
const FIVE_YEARS = 5 * 365 * DAY;

const UPDATE = `We found a fault in the connection pool and are moving traffic to the second site.

- Requests may take **longer than usual**.
- No data is lost; see [the guide](https://example.com/guide).`;

interface Made {
  id: string;
  kind: 'incident' | 'maintenance';
  start: number;
  number: number;
}

function statements(db: Database) {
  return {
    notice: db.prepare(
      `insert into notices (id, kind, layer, title, tier, status, impact, template, variables,
         window_start, window_end, time_zone, actual_start, actual_end, auto_start, auto_complete,
         notify, revision, calendar_sequence, published_at, created_by, created_at, updated_at)
       values (@id, @kind, 'application', @title, 'medium', @status, @impact, 'application', '{}',
         @windowStart, @windowEnd, 'UTC', @start, @end, 1, 0, 1, 3, 2, @published, 'user:bench',
         @published, @end)`,
    ),
    component: db.prepare(
      `insert into notice_components (notice_id, component_id, impact, position)
       values (@id, @component, 'partial_outage', @position)`,
    ),
    update: db.prepare(
      `insert into updates (id, notice_id, sequence, status, moment, body, display_at, notify,
         created_by, created_at)
       values (@update, @id, @sequence, @status, @status, @body, @at, 1, 'user:bench', @at)`,
    ),
    change: db.prepare(
      `insert into component_status_changes (id, component_id, old_status, new_status, planned, at)
       values (@change, @component, @from, @to, @planned, @at)`,
    ),
  };
}

const STATUSES = {
  incident: ['investigating', 'identified', 'monitoring', 'resolved'],
  maintenance: ['verifying', 'completed'],
} as const;

function insertOne(into: ReturnType<typeof statements>, { id, kind, start, number }: Made): void {
  const end = start + 2 * HOUR;
  const planned = kind === 'maintenance';
  into.notice.run({
    id,
    kind,
    title: planned ? `Database maintenance ${number}` : `Slow answers ${number}`,
    status: planned ? 'completed' : 'resolved',
    impact: planned ? 'maintenance' : 'major',
    windowStart: planned ? start : null,
    windowEnd: planned ? end : null,
    start,
    end,
    published: planned ? start - 2 * DAY : start,
  });
  [0, 5].forEach((step, position) => {
    const component = componentId(number + step);
    into.component.run({ id, component, position });
    const worse = planned ? 'under_maintenance' : 'partial_outage';
    const from = { component, planned: planned ? 1 : 0, from: 'operational', to: worse, at: start };
    into.change.run({ ...from, change: `${id}c${position}a` });
    into.change.run({
      ...from,
      change: `${id}c${position}b`,
      from: worse,
      to: 'operational',
      at: end,
    });
  });
  STATUSES[kind].forEach((status, sequence) =>
    into.update.run({
      update: `${id}u${sequence}`,
      id,
      sequence: sequence + 1,
      status,
      body: `${UPDATE}\n\nNumber ${number}.`,
      at: Math.min(end, start + sequence * 40 * MINUTE),
    }),
  );
}

/** Finished notices: the newest ones, and behind them `old` more over five years. */
export function insertNotices(db: Database, old: number, now: number): void {
  const into = statements(db);
  const kindOf = (number: number): Made['kind'] => (number % 2 === 0 ? 'incident' : 'maintenance');
  for (let number = 0; number < RECENT; number += 1) {
    const start = now - DAY - Math.floor((number * 400 * DAY) / RECENT);
    insertOne(into, { id: `recent${number}`, kind: kindOf(number), start, number });
  }
  for (let number = 0; number < old; number += 1) {
    const start = now - OLD_FROM - Math.floor((number * FIVE_YEARS) / old);
    insertOne(into, { id: `old${number}`, kind: kindOf(number), start, number });
  }
}
