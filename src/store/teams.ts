import { inArray } from 'drizzle-orm';
import type { Queries } from './queries.ts';

/** The teams that answer for these components, each once. */
export async function teamsOfComponents(q: Queries, ids: readonly string[]): Promise<string[]> {
  if (ids.length === 0) {
    return [];
  }
  const { components } = q.t;
  const rows = await q.db
    .selectDistinct({ team: components.ownerTeam })
    .from(components)
    .where(inArray(components.id, [...ids]));
  return rows.flatMap(({ team }) => team ?? []);
}
