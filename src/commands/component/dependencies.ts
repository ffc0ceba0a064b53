import { findDependencyCycle } from '#src/domain/component.ts';
import type { Fault } from '#src/domain/errors.ts';
import { listComponents, listDependencies } from '#src/store/components.ts';
import type { Queries } from '#src/store/queries.ts';

/** Every component in use with the slugs it depends on. */
export async function dependencyGraph(q: Queries): Promise<Map<string, string[]>> {
  const slugs = new Map((await listComponents(q)).map(({ id, slug }) => [id, slug]));
  const graph = new Map([...slugs.values()].map((slug): [string, string[]] => [slug, []]));
  for (const { componentId, dependsOnId } of await listDependencies(q)) {
    const from = slugs.get(componentId);
    const to = slugs.get(dependsOnId);
    if (from !== undefined && to !== undefined) {
      graph.get(from)!.push(to);
    }
  }
  return graph;
}

/** Adds a fault for every entry that names nothing in the graph, and for one named twice. */
export function checkNames(
  graph: ReadonlyMap<string, readonly string[]>,
  dependsOn: readonly string[],
  pointer: string,
  faults: Fault[],
): void {
  dependsOn.forEach((slug, index) => {
    if (!graph.has(slug)) {
      faults.push({ pointer: `${pointer}/${index}`, detail: `there is no component ${slug}` });
    } else if (dependsOn.indexOf(slug) !== index) {
      faults.push({ pointer: `${pointer}/${index}`, detail: `names ${slug} twice` });
    }
  });
}

/** Adds a fault that names the whole way round where components depend on each other in a circle. */
export function checkCycle(
  graph: ReadonlyMap<string, readonly string[]>,
  pointerOf: (path: readonly string[]) => string,
  faults: Fault[],
): void {
  const cycle = findDependencyCycle(graph);
  if (cycle !== null) {
    faults.push({
      pointer: pointerOf(cycle),
      detail: `must not lead back to where it starts: ${cycle.join(' → ')}`,
    });
  }
}
