import type { PublicDocument } from '../document.ts';
import type { PublicNotice, PublicView } from '../view.ts';
import { sceneOf, type Scene } from './components.ts';
import { incidentRow, maintenanceRow } from './notice.ts';
import type { StatuspagePage } from './shapes.ts';

/** How many notices a list of all states holds. */
const RECENT = 50;

function pageOf(view: PublicView, scene: Scene): StatuspagePage {
  const { id, name, url, timeZone, updatedAt } = view.page;
  return { id, name, url, time_zone: timeZone, updated_at: scene.at(updatedAt) };
}

const isIncident = (notice: PublicNotice): boolean => notice.kind === 'incident';
const isWork = (notice: PublicNotice): boolean => notice.kind !== 'incident';

function newestFirst(a: PublicNotice, b: PublicNotice): number {
  return b.publishedAt - a.publishedAt || (a.id < b.id ? 1 : -1);
}

const statusOf = (view: PublicView) => ({
  indicator: view.overall.indicator,
  description: view.overall.description,
});

const unresolved = (view: PublicView, scene: Scene) =>
  view.active
    .filter(isIncident)
    .sort(newestFirst)
    .map((notice) => incidentRow(scene, notice));

const upcoming = (view: PublicView, scene: Scene) =>
  view.upcoming.filter(isWork).map((notice) => maintenanceRow(scene, notice));

const active = (view: PublicView, scene: Scene) =>
  view.active.filter(isWork).map((notice) => maintenanceRow(scene, notice));

type Content = (view: PublicView, scene: Scene) => object;

/** standards.md §1.1; every document begins with the page. */
const DOCUMENTS: ReadonlyMap<string, Content> = new Map<string, Content>([
  [
    'summary',
    (view, scene) => ({
      components: scene.rows,
      incidents: unresolved(view, scene),
      scheduled_maintenances: [...active(view, scene), ...upcoming(view, scene)],
      status: statusOf(view),
    }),
  ],
  ['status', (view) => ({ status: statusOf(view) })],
  ['components', (_, scene) => ({ components: scene.rows })],
  [
    'incidents',
    (view, scene) => ({
      incidents: view.latest.incidents.slice(0, RECENT).map((notice) => incidentRow(scene, notice)),
    }),
  ],
  ['incidents/unresolved', (view, scene) => ({ incidents: unresolved(view, scene) })],
  [
    'scheduled-maintenances',
    (view, scene) => ({
      scheduled_maintenances: view.latest.work
        .slice(0, RECENT)
        .map((notice) => maintenanceRow(scene, notice)),
    }),
  ],
  [
    'scheduled-maintenances/upcoming',
    (view, scene) => ({ scheduled_maintenances: upcoming(view, scene) }),
  ],
  [
    'scheduled-maintenances/active',
    (view, scene) => ({ scheduled_maintenances: active(view, scene) }),
  ],
]);

const PATH = /^\/api\/v2\/([a-z/-]+)\.json$/;

/** The paths of Statuspage's public API v2 that are answered. */
export const STATUSPAGE_PATHS: readonly string[] = [...DOCUMENTS.keys()].map(
  (name) => `/api/v2/${name}.json`,
);

/**
 * Statuspage's public API v2 (standards.md §1) from the snapshot; null for any other path. Made
 * of data alone, without a clock: equal views give equal bytes.
 */
export function statuspageDocument(view: PublicView, path: string): PublicDocument | null {
  const content = DOCUMENTS.get(PATH.exec(path)?.[1] ?? '');
  if (content === undefined) {
    return null;
  }
  const scene = sceneOf(view);
  return {
    contentType: 'application/json; charset=utf-8',
    body: JSON.stringify({ page: pageOf(view, scene), ...content(view, scene) }),
  };
}
