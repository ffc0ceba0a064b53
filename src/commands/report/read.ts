import { requireScope, type Actor } from '#src/domain/actor.ts';
import { invalidField } from '#src/domain/errors.ts';
import { outcomeOf, summarise, type NoticeRecord, type ReportGroup } from '#src/domain/report.ts';
import { TIERS } from '#src/domain/severity.ts';
import { turn } from '#src/time/turn.ts';
import { dayOf, parseInstant, startOfDay } from '#src/time/zone.ts';
import type { CommandContext } from '../context.ts';
import { iso } from '../instants.ts';
import { pageSettings } from '../settings/read.ts';
import { recordsBetween } from './records.ts';

const DAY = 24 * 3_600_000;
const LONGEST_DAYS = 800;
/** Notices judged before others get their turn. */
const VIEWED_AT_ONCE = 100;

export interface GroupView {
  name: string | null;
  notices: number;
  ahead: { kept: number; of: number };
  respond_by: { kept: number; of: number };
  updates: { kept: number; of: number };
  within_window: { kept: number; of: number };
  rolled_back: number;
  stage_roll_backs: number;
  mails: { kept: number; of: number };
  median_ahead_hours: number | null;
}

export interface ReportRow {
  id: string;
  title: string;
  kind: string;
  layer: string;
  tier: string;
  team: string | null;
  status: string;
  published_at: string;
  ahead_hours: number | null;
  ahead_kept: boolean | null;
  respond_by: string | null;
  responded_at: string | null;
  respond_by_kept: boolean | null;
  updates_on_time: number;
  updates_late: number;
  overrun_minutes: number | null;
  within_window: boolean | null;
  extensions: number;
  rolled_back: boolean;
  stage_roll_backs: number;
  mails_sent: number;
  mails_lost: number;
}

export interface ReportView {
  from: string;
  to: string;
  time_zone: string;
  total: GroupView;
  by_tier: GroupView[];
  by_layer: GroupView[];
  by_team: GroupView[];
  /** `2026-11` */
  by_month: GroupView[];
  notices: ReportRow[];
}

/**
 * What was promised and what became of it, for notices published from one day to another, both
 * included, in the page's zone. Left out: the last 90 days. Throws `invalid`.
 */
export async function readReport(
  context: CommandContext,
  actor: Actor,
  options: { from?: string | undefined; to?: string | undefined },
): Promise<ReportView> {
  requireScope(actor, 'notices:read');
  const q = context.store.bulk;
  const now = context.now();
  const { timeZone } = await pageSettings(context, q);
  const last = dayAt(options.to, timeZone, '/to') ?? now;
  const first = dayAt(options.from, timeZone, '/from') ?? startOfDay(last, timeZone, -89);
  const from = startOfDay(first, timeZone);
  const to = startOfDay(last, timeZone, 1);
  if (from >= to) {
    throw invalidField('/from', 'must not be after to');
  }
  if (to - from > LONGEST_DAYS * DAY) {
    throw invalidField('/from', `must be at most ${LONGEST_DAYS} days before to`);
  }
  const records = await recordsBetween(q, { from, to });
  async function groups(nameOf: (record: NoticeRecord) => string): Promise<GroupView[]> {
    const views: GroupView[] = [];
    for (const [name, some] of Map.groupBy(records, nameOf)) {
      await turn();
      views.push(groupView(summarise(name, some, now)));
    }
    return views.toSorted((a, b) => (a.name! < b.name! ? -1 : 1));
  }
  const notices: ReportRow[] = [];
  for (const record of records) {
    if (notices.length % VIEWED_AT_ONCE === 0) {
      await turn();
    }
    notices.push(rowView(record, now));
  }
  const byTier = await groups(({ tier }) => tier);
  return {
    from: dayOf(from, timeZone),
    to: dayOf(to - 1, timeZone),
    time_zone: timeZone,
    total: groupView(summarise(null, records, now)),
    by_tier: TIERS.toReversed().flatMap((tier) => byTier.find(({ name }) => name === tier) ?? []),
    by_layer: await groups(({ layer }) => layer),
    by_team: await groups(({ team }) => team ?? 'No team'),
    by_month: await groups(({ publishedAt }) => dayOf(publishedAt, timeZone).slice(0, 7)),
    notices,
  };
}

/** The first instant of a day such as `2026-11-01`; undefined where none is given. */
function dayAt(text: string | undefined, timeZone: string, pointer: string): number | undefined {
  if (text === undefined || text === '') {
    return undefined;
  }
  const parsed = /^\d{4}-\d{2}-\d{2}$/.test(text) ? parseInstant(`${text}T12:00`, timeZone) : null;
  if (parsed?.ok !== true) {
    throw invalidField(pointer, 'must be a day such as 2026-11-01');
  }
  return parsed.at;
}

function groupView(group: ReportGroup): GroupView {
  return {
    name: group.name,
    notices: group.notices,
    ahead: group.ahead,
    respond_by: group.respondBy,
    updates: group.updates,
    within_window: group.withinWindow,
    rolled_back: group.rolledBack,
    stage_roll_backs: group.stageRollBacks,
    mails: group.mails,
    median_ahead_hours: group.medianAheadMs === null ? null : hours(group.medianAheadMs),
  };
}

const hours = (ms: number): number => Math.round(ms / 36_000) / 100;

function rowView(record: NoticeRecord, now: number): ReportRow {
  const outcome = outcomeOf(record, now);
  return {
    id: record.id,
    title: record.title,
    kind: record.kind,
    layer: record.layer,
    tier: record.tier,
    team: record.team,
    status: record.status,
    published_at: iso(record.publishedAt),
    ahead_hours: outcome.aheadMs === null ? null : hours(outcome.aheadMs),
    ahead_kept: outcome.aheadKept,
    respond_by: iso(record.respondBy),
    responded_at: iso(record.respondedAt),
    respond_by_kept: outcome.respondKept,
    updates_on_time: outcome.updatesOnTime,
    updates_late: outcome.updatesLate,
    overrun_minutes: outcome.overrunMs === null ? null : Math.round(outcome.overrunMs / 60_000),
    within_window: outcome.withinWindow,
    extensions: record.extensions,
    rolled_back: outcome.rolledBack,
    stage_roll_backs: record.stageRollBacks,
    mails_sent: record.mails.sent,
    mails_lost: record.mails.lost,
  };
}
