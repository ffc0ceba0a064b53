/** A component that a patch reaches through what depends on what. */
export interface Reached {
  slug: string;
  /** From a named component to this one, both included. */
  path: readonly string[];
}

/**
 * What else a patch of these components touches: everything that depends on them, near ones
 * first, each once with the shortest way there.
 *
 * @param graph every component with the slugs it depends on; without cycles
 */
export function blastRadius(
  graph: ReadonlyMap<string, readonly string[]>,
  named: readonly string[],
): Reached[] {
  const dependants = new Map<string, string[]>();
  for (const [slug, dependsOn] of graph) {
    for (const base of dependsOn) {
      dependants.set(base, [...(dependants.get(base) ?? []), slug]);
    }
  }
  const seen = new Set(named);
  const reached: Reached[] = [];
  let edge: (readonly string[])[] = named.map((slug) => [slug]);
  while (edge.length > 0) {
    const next: (readonly string[])[] = [];
    for (const path of edge) {
      for (const slug of (dependants.get(path[path.length - 1]!) ?? []).toSorted()) {
        if (!seen.has(slug)) {
          seen.add(slug);
          const way = [...path, slug];
          reached.push({ slug, path: way });
          next.push(way);
        }
      }
    }
    edge = next;
  }
  return reached;
}
