import type { Database } from 'better-sqlite3';
import { DAY } from './times.ts';

const GROUPS = ['Customer applications', 'Platform', 'Developer tools', 'Infrastructure'];
const NAMES = [
  ...['Web app', 'Mobile app', 'Billing'],
  ...['Sign-in', 'Search', 'Notifications'],
  ...['API', 'Webhooks', 'Build runners'],
  ...['Edge network', 'Databases', 'Object storage'],
];

/** How many there are; ids are `component0` and so on. */
const COMPONENTS = NAMES.length;
export const componentId = (index: number): string => `component${index % COMPONENTS}`;

/** Four groups of three components that were there from the first notice on. */
export function insertComponents(db: Database, now: number): void {
  const created = now - 7 * 365 * DAY;
  const group = db.prepare(
    `insert into component_groups (id, slug, name, position, created_at, updated_at)
     values (@id, @id, @name, @position, @created, @created)`,
  );
  GROUPS.forEach((name, position) =>
    group.run({ id: `group${position}`, name, position, created }),
  );
  const component = db.prepare(
    `insert into components (id, slug, name, description, group_id, position, layer, criticality,
       exposure, environment, base_status, status, status_planned, hidden, created_at, updated_at)
     values (@id, @id, @name, @description, @group, @position, 'application', 'high', 'internet',
       'production', 'operational', 'operational', 0, 0, @created, @created)`,
  );
  NAMES.forEach((name, position) =>
    component.run({
      id: componentId(position),
      name,
      description: `${name} as customers reach it.`,
      group: `group${Math.floor(position / 3)}`,
      position,
      created,
    }),
  );
}
