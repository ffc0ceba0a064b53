import { worstComponentStatus } from '../domain/component.ts';
import type { NoticeKind } from '../domain/notice.ts';
import { tierRank } from '../domain/severity.ts';
import { startOfDay } from '../platform/time/zone.ts';
import {
  listComponents,
  listGroups,
  statusChangesSince,
  type ComponentRow,
  type GroupRow,
} from '../store/components.ts';
import {
  ACTIVE_STATUSES,
  finishedSince,
  latestPublished,
  publishedNotices,
} from '../store/notices.ts';
import type { Queries } from '../store/queries.ts';
import { readPublication } from '../store/record.ts';
import { historyOf, lastDays } from './history.ts';
import { readPublicNotices } from './notice-view.ts';
import { overallOf } from './overall.ts';
import type {
  PublicComponent,
  PublicGroup,
  PublicHistory,
  PublicNotice,
  PublicPage,
  PublicView,
} from './view.ts';

/** How many days of finished notices the front page shows, today included. */
const RECENT_DAYS = 14;
const RECENT_LIMIT = 60;
/** How many notices of each sort feeds and API carry. */
const LATEST = 50;
/** How many days of a component the page draws, today included. */
const HISTORY_DAYS = 90;

function publicComponent(row: ComponentRow, history: PublicHistory): PublicComponent {
  return {
    id: row.id,
    slug: row.slug,
    name: row.name,
    description: row.description,
    status: row.status,
    groupId: row.groupId,
    position: row.position,
    history,
    createdAt: row.createdAt,
    updatedAt: row.updatedAt,
  };
}

function publicGroups(groups: readonly GroupRow[], all: readonly PublicComponent[]): PublicGroup[] {
  return groups
    .map((group) => {
      const components = all.filter((component) => component.groupId === group.id);
      return {
        id: group.id,
        slug: group.slug,
        name: group.name,
        position: group.position,
        status: worstComponentStatus(components.map((component) => component.status)),
        createdAt: group.createdAt,
        updatedAt: group.updatedAt,
        components,
      };
    })
    .filter((group) => group.components.length > 0);
}

const IMPACT_RANK = { none: 0, maintenance: 1, minor: 2, major: 3, critical: 4 } as const;

/** Incidents before planned work, then by impact and tier, then the newest first. */
function worstFirst(a: PublicNotice, b: PublicNotice): number {
  return (
    IMPACT_RANK[b.impact] - IMPACT_RANK[a.impact] ||
    tierRank(b.tier) - tierRank(a.tier) ||
    b.publishedAt - a.publishedAt
  );
}

/** The next instant after `now` at which the view changes although nobody writes. */
function validUntil(notices: readonly PublicNotice[], now: number, timeZone: string): number {
  const instants = notices.flatMap((notice) => [
    notice.window?.start ?? 0,
    // Running over is shown from the first millisecond after the end.
    (notice.window?.end ?? -1) + 1,
    notice.nextUpdateDue ?? 0,
    // What was promised and has passed is said from the first millisecond after it.
    (notice.watchUntil ?? -1) + 1,
    (notice.commitment?.by ?? -1) + 1,
  ]);
  instants.push(startOfDay(now, timeZone, 1));
  return Math.min(...instants.filter((at) => at > now));
}

/**
 * The public view of a moment: a pure function of the rows and `now`, field by field from an
 * allow-list, and stamped with the publication that it shows.
 */
export async function buildSnapshot(
  q: Queries,
  page: PublicPage,
  now: number,
): Promise<PublicView> {
  const { version } = await readPublication(q);
  const days = lastDays(now, page.timeZone, HISTORY_DAYS);
  const changes = Map.groupBy(
    await statusChangesSince(q, days[0]!.start),
    (change) => change.componentId,
  );
  const components = (await listComponents(q))
    .filter((row) => !row.hidden)
    .map((row) => publicComponent(row, historyOf(row, changes.get(row.id) ?? [], days, now)));
  const groups = publicGroups(await listGroups(q), components);
  const grouped = new Set(groups.map((group) => group.id));
  const options = { origin: page.url, now };
  const active = await readPublicNotices(q, await publishedNotices(q, ACTIVE_STATUSES), options);
  const upcoming = await readPublicNotices(q, await publishedNotices(q, ['scheduled']), options);
  const since = startOfDay(now, page.timeZone, 1 - RECENT_DAYS);
  const recent = await readPublicNotices(q, await finishedSince(q, since, RECENT_LIMIT), options);
  const newest = async (kinds: readonly NoticeKind[]) =>
    readPublicNotices(q, await latestPublished(q, kinds, LATEST), options);
  return {
    version,
    builtAt: now,
    validUntil: validUntil([...active, ...upcoming, ...recent], now, page.timeZone),
    page,
    overall: overallOf(
      components.map((component) => component.status),
      active.filter((notice) => notice.kind === 'incident').length,
    ),
    groups,
    ungrouped: components.filter(
      (component) => component.groupId === null || !grouped.has(component.groupId),
    ),
    active: active.sort(worstFirst),
    upcoming,
    recent,
    latest: {
      incidents: await newest(['incident']),
      work: await newest(['maintenance', 'emergency_patch']),
    },
  };
}
