import type {
  ComponentStatus,
  Criticality,
  Environment,
  Exposure,
  Layer,
} from '#src/domain/component.ts';
import {
  listComponents,
  listDependencies,
  listGroups,
  type ComponentRow,
  type GroupRow,
} from '#src/store/components.ts';
import type { Queries } from '#src/store/queries.ts';
import { iso } from '../instants.ts';

/** A component as staff and machines see it; `group` and `depends_on` are slugs. */
export interface ComponentView {
  id: string;
  slug: string;
  name: string;
  description: string | null;
  group: string | null;
  position: number;
  layer: Layer;
  owner_team: string | null;
  criticality: Criticality;
  exposure: Exposure;
  environment: Environment;
  depends_on: string[];
  /** What the page shows. */
  status: ComponentStatus;
  /** What staff set by hand. */
  base_status: ComponentStatus;
  hidden: boolean;
  archived_at: string | null;
  created_at: string;
  updated_at: string;
}

export interface GroupView {
  slug: string;
  name: string;
  position: number;
  /** Slugs of its components, in page order. */
  components: string[];
}

/** The views of the given rows, in their order. */
export async function viewsOf(q: Queries, rows: readonly ComponentRow[]): Promise<ComponentView[]> {
  const groups = new Map((await listGroups(q)).map((group) => [group.id, group.slug]));
  const inUse = await listComponents(q);
  const slugs = new Map(inUse.map((component) => [component.id, component.slug]));
  const edges = Map.groupBy(await listDependencies(q), ({ componentId }) => componentId);
  return rows.map((row) => ({
    id: row.id,
    slug: row.slug,
    name: row.name,
    description: row.description,
    group: row.groupId === null ? null : (groups.get(row.groupId) ?? null),
    position: row.position,
    layer: row.layer,
    owner_team: row.ownerTeam,
    criticality: row.criticality,
    exposure: row.exposure,
    environment: row.environment,
    depends_on: (edges.get(row.id) ?? [])
      .flatMap(({ dependsOnId }) => slugs.get(dependsOnId) ?? [])
      .sort(),
    status: row.status,
    base_status: row.baseStatus,
    hidden: row.hidden,
    archived_at: iso(row.archivedAt),
    created_at: iso(row.createdAt),
    updated_at: iso(row.updatedAt),
  }));
}

export async function viewOf(q: Queries, row: ComponentRow): Promise<ComponentView> {
  const [view] = await viewsOf(q, [row]);
  return view!;
}

export async function groupViewsOf(q: Queries, rows: readonly GroupRow[]): Promise<GroupView[]> {
  const members = Map.groupBy(await listComponents(q), ({ groupId }) => groupId);
  return rows.map((row) => ({
    slug: row.slug,
    name: row.name,
    position: row.position,
    components: (members.get(row.id) ?? []).map((component) => component.slug),
  }));
}
