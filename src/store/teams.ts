import { inArray } from 'drizzle-orm';
import type { Queries } from './queries.ts';

/** The teams that answer for these components, each once, in the order of the components. */
export async function teamsOfComponents(q: Queries, ids: readonly string[]): Promise<string[]> {
  if (ids.length === 0) {
    return [];
  }
  const { components } = q.t;
  const rows = await q.db
    .select({ id: components.id, team: components.ownerTeam })
    .from(components)
    .where(inArray(components.id, [...ids]));
  const teams = new Map(rows.map(({ id, team }) => [id, team]));
  return [...new Set(ids.flatMap((id) => teams.get(id) ?? []))];
}
