import { inArray } from 'drizzle-orm';
import type { Queries } from './queries.ts';

/** The team that answers for each of these components, by the component's id; some have none. */
export async function teamByComponent(
  q: Queries,
  ids: readonly string[],
): Promise<Map<string, string>> {
  if (ids.length === 0) {
    return new Map();
  }
  const { components } = q.t;
  const rows = await q.db
    .select({ id: components.id, team: components.ownerTeam })
    .from(components)
    .where(inArray(components.id, [...new Set(ids)]));
  return new Map(rows.flatMap(({ id, team }) => (team === null ? [] : [[id, team] as const])));
}

/** The teams that answer for these components, each once, in the order of the components. */
export async function teamsOfComponents(q: Queries, ids: readonly string[]): Promise<string[]> {
  const teams = await teamByComponent(q, ids);
  return [...new Set(ids.flatMap((id) => teams.get(id) ?? []))];
}
