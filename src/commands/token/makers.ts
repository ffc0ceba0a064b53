import { tokenOf } from '#src/domain/actor.ts';
import { makersOfTokens } from '#src/store/approvals.ts';
import type { Queries } from '#src/store/queries.ts';

/** These actors, and whoever made those of them that are tokens. */
export async function withMakers(q: Queries, actors: readonly string[]): Promise<Set<string>> {
  const each = await eachWithMakers(q, actors);
  return new Set([...each.values()].flatMap((people) => [...people]));
}

/** The same for each of them apart, in one query however many there are. */
export async function eachWithMakers(
  q: Queries,
  actors: readonly string[],
): Promise<Map<string, ReadonlySet<string>>> {
  const tokens = actors.map(tokenOf).filter((name) => name !== null);
  const makers = await makersOfTokens(q, tokens);
  return new Map(
    actors.map((actor) => [actor, new Set([actor, ...(makers.get(tokenOf(actor) ?? '') ?? [])])]),
  );
}
