import type { Actor } from '#src/domain/actor.ts';
import { isActive, NOTICE_STATUSES } from '#src/domain/notice.ts';
import { tierRank } from '#src/domain/severity.ts';

type TheApp = App.Locals['app'];
type Listed = Awaited<ReturnType<TheApp['commands']['readNotices']>>['items'][number];
export type ListedNotice = Listed;

export interface NoticeLists {
  /** Something promised is late. */
  attention: Listed[];
  active: Listed[];
  upcoming: Listed[];
  drafts: Listed[];
  recent: Listed[];
}

const time = (iso: string | null): number => (iso === null ? Infinity : Date.parse(iso));

/** The next update was promised by a time that has passed. */
function isUpdateOverdue(notice: Listed, now: number): boolean {
  return isActive(notice.status) && time(notice.next_update_due) < now;
}

/** Work goes on although its planned end has passed. */
export function isOver(notice: Listed, now: number): boolean {
  return isActive(notice.status) && time(notice.window_end) < now;
}

/** Announced, and not begun at its time. */
export function isLateStart(notice: Pick<Listed, 'status' | 'window_start'>, now: number): boolean {
  return notice.status === 'scheduled' && time(notice.window_start) < now;
}

/** What is said of work that has not begun at its time. */
export function lateWords({ window_end: end }: Pick<Listed, 'window_end'>, now: number): string {
  return time(end) < now
    ? 'Its planned time is over, and it has not begun: start it, move it or cancel it'
    : 'Its start has passed, but it has not begun';
}

/** Something of it is late: an update, an end or a start. */
function needsAttention(notice: Listed, now: number): boolean {
  return isUpdateOverdue(notice, now) || isOver(notice, now) || isLateStart(notice, now);
}

/** Notices in the order in which staff should look at them; each stands in one list only. */
export function sortNotices(notices: readonly Listed[], now: number): NoticeLists {
  const attention = notices.filter((notice) => needsAttention(notice, now));
  const rest = notices.filter((notice) => !needsAttention(notice, now));
  const byTier = (a: Listed, b: Listed): number => tierRank(b.tier) - tierRank(a.tier);
  return {
    attention: attention.toSorted(byTier),
    active: rest.filter(({ status }) => isActive(status)).toSorted(byTier),
    upcoming: rest
      .filter(({ status }) => status === 'scheduled')
      .toSorted((a, b) => time(a.window_start) - time(b.window_start)),
    drafts: rest.filter(({ status }) => status === 'draft'),
    recent: rest.filter(
      ({ status }) => !isActive(status) && status !== 'scheduled' && status !== 'draft',
    ),
  };
}

const OPEN_LIMIT = 100;
const FINISHED_LIMIT = 10;

/** Everything open, however old, and the newest of what is over. */
export async function listForDesk(app: TheApp, actor: Actor): Promise<Listed[]> {
  const pages = await Promise.all(
    NOTICE_STATUSES.map((status) => {
      const open = isActive(status) || status === 'scheduled' || status === 'draft';
      return app.commands.readNotices(actor, { limit: open ? OPEN_LIMIT : FINISHED_LIMIT, status });
    }),
  );
  return pages
    .flatMap(({ items }) => items)
    .toSorted((a, b) => Date.parse(b.updated_at) - Date.parse(a.updated_at));
}
