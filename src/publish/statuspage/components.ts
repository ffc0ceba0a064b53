import { fullTime } from '#src/platform/time/format.ts';
import { dayOf } from '#src/platform/time/zone.ts';
import type { PublicComponent, PublicGroup, PublicView } from '../view.ts';
import type { StatuspageComponent } from './shapes.ts';
import { timestampsIn } from './timestamp.ts';

/** What every document of one view shares. */
export interface Scene {
  pageId: string;
  /** An instant as text in the page's zone. */
  at: (instant: number) => string;
  /** An instant as people read it in the page's zone. */
  inWords: (instant: number) => string;
  /** Group rows and components in the order of the page. */
  rows: StatuspageComponent[];
  byId: ReadonlyMap<string, StatuspageComponent>;
  /** `Group - Component` by component id. */
  fullNames: ReadonlyMap<string, string>;
}

interface Place {
  group: PublicGroup | null;
  position: number;
}

function componentRow(
  view: PublicView,
  at: Scene['at'],
  component: PublicComponent,
  { group, position }: Place,
): StatuspageComponent {
  return {
    id: component.id,
    name: component.name,
    status: component.status,
    created_at: at(component.createdAt),
    updated_at: at(component.updatedAt),
    position,
    description: component.description,
    // At Statuspage this says that the page draws the component's history: ours draws them all.
    showcase: true,
    start_date: dayOf(component.createdAt, view.page.timeZone),
    group_id: group?.id ?? null,
    page_id: view.page.id,
    group: false,
    only_show_if_degraded: false,
  };
}

function groupRow(
  view: PublicView,
  at: Scene['at'],
  group: PublicGroup,
  position: number,
): StatuspageComponent {
  return {
    id: group.id,
    name: group.name,
    status: group.status,
    created_at: at(group.createdAt),
    updated_at: at(group.updatedAt),
    position,
    description: null,
    showcase: false,
    start_date: null,
    group_id: null,
    page_id: view.page.id,
    group: true,
    only_show_if_degraded: false,
    components: group.components.map((component) => component.id),
  };
}

/**
 * The rows of a view. Positions count from 1 within a group, and groups and ungrouped components
 * share one count: a client that sorts by them gets the order of the page.
 */
export function sceneOf(view: PublicView): Scene {
  const at = timestampsIn(view.page.timeZone);
  const fullNames = new Map<string, string>();
  const grouped = view.groups.flatMap((group, index) => [
    groupRow(view, at, group, index + 1),
    ...group.components.map((component, inner) => {
      fullNames.set(component.id, `${group.name} - ${component.name}`);
      return componentRow(view, at, component, { group, position: inner + 1 });
    }),
  ]);
  const ungrouped = view.ungrouped.map((component, index) =>
    componentRow(view, at, component, {
      group: null,
      position: view.groups.length + index + 1,
    }),
  );
  const rows = [...grouped, ...ungrouped];
  return {
    pageId: view.page.id,
    at,
    inWords: (instant) => fullTime(instant, view.page.timeZone),
    rows,
    byId: new Map(rows.map((row) => [row.id, row])),
    fullNames,
  };
}
