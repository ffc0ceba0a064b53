import {
  COMPONENT_STATUSES,
  CRITICALITIES,
  ENVIRONMENTS,
  EXPOSURES,
  LAYERS,
} from '#src/domain/component.ts';
import { isOneOf, type Dialect } from './dialect.ts';

export function componentTables(d: Dialect) {
  const componentGroups = d.table('component_groups', {
    id: d.text('id').primaryKey(),
    slug: d.text('slug').notNull().unique(),
    name: d.text('name').notNull(),
    position: d.int('position').notNull(),
    createdAt: d.instant('created_at').notNull(),
    updatedAt: d.instant('updated_at').notNull(),
  });

  const components = d.table(
    'components',
    {
      id: d.text('id').primaryKey(),
      slug: d.text('slug').notNull().unique(),
      name: d.text('name').notNull(),
      description: d.text('description'),
      groupId: d.text('group_id').references(() => componentGroups.id, { onDelete: 'set null' }),
      position: d.int('position').notNull(),
      layer: d.choice('layer', LAYERS).notNull(),
      ownerTeam: d.text('owner_team'),
      criticality: d.choice('criticality', CRITICALITIES).notNull(),
      exposure: d.choice('exposure', EXPOSURES).notNull(),
      environment: d.choice('environment', ENVIRONMENTS).notNull(),
      /** What staff set by hand; notices under way can only make it worse. */
      baseStatus: d.choice('base_status', COMPONENT_STATUSES).notNull(),
      /** Cache of base status and notices under way, written by refreshComponentStatuses only. */
      status: d.choice('status', COMPONENT_STATUSES).notNull(),
      /** Whether planned maintenance alone brings it to that status. Written with it. */
      statusPlanned: d.bool('status_planned').notNull(),
      /** A hidden component appears in nothing public. */
      hidden: d.bool('hidden').notNull(),
      /** Set when it was retired: kept for the record, offered nowhere. */
      archivedAt: d.instant('archived_at'),
      createdAt: d.instant('created_at').notNull(),
      updatedAt: d.instant('updated_at').notNull(),
    },
    (t) => [
      d.index('components_group').on(t.groupId),
      d.check('components_layer_known', isOneOf(t.layer, LAYERS)),
      d.check('components_criticality_known', isOneOf(t.criticality, CRITICALITIES)),
      d.check('components_exposure_known', isOneOf(t.exposure, EXPOSURES)),
      d.check('components_environment_known', isOneOf(t.environment, ENVIRONMENTS)),
      d.check('components_base_status_known', isOneOf(t.baseStatus, COMPONENT_STATUSES)),
      d.check('components_status_known', isOneOf(t.status, COMPONENT_STATUSES)),
    ],
  );

  const componentDependencies = d.table(
    'component_dependencies',
    {
      componentId: d
        .text('component_id')
        .notNull()
        .references(() => components.id, { onDelete: 'cascade' }),
      dependsOnId: d
        .text('depends_on_id')
        .notNull()
        .references(() => components.id, { onDelete: 'cascade' }),
    },
    (t) => [d.primaryKey({ columns: [t.componentId, t.dependsOnId] })],
  );

  /** Every change of a component's public status; the bars on the page are drawn from these. */
  const componentStatusChanges = d.table(
    'component_status_changes',
    {
      id: d.text('id').primaryKey(),
      componentId: d
        .text('component_id')
        .notNull()
        .references(() => components.id, { onDelete: 'cascade' }),
      oldStatus: d.choice('old_status', COMPONENT_STATUSES).notNull(),
      newStatus: d.choice('new_status', COMPONENT_STATUSES).notNull(),
      /** Caused by planned maintenance alone, which does not count against uptime. */
      planned: d.bool('planned').notNull(),
      at: d.instant('at').notNull(),
    },
    (t) => [
      d.index('component_status_changes_at').on(t.componentId, t.at),
      d.check('component_status_changes_old_known', isOneOf(t.oldStatus, COMPONENT_STATUSES)),
      d.check('component_status_changes_new_known', isOneOf(t.newStatus, COMPONENT_STATUSES)),
    ],
  );

  return { componentGroups, components, componentDependencies, componentStatusChanges };
}
