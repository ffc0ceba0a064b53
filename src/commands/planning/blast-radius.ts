import type { CommandContext } from '../context.ts';
import * as z from 'zod';
import { requireScope, type Actor } from '#src/domain/actor.ts';
import { blastRadius } from '#src/domain/blast-radius.ts';
import { invalidInput, type Fault } from '#src/domain/errors.ts';
import { listComponents } from '#src/store/components.ts';
import { dependencyGraph } from '../component/dependencies.ts';
import { line, parseInput } from '../parse.ts';

export interface SuggestionView {
  slug: string;
  name: string;
  /** From a named component to this one, by slug. */
  path: string[];
}

const Input = z.strictObject({
  components: z
    .array(line(64), { error: 'must be a list of slugs' })
    .min(1, { error: 'must name at least one component' })
    .max(200, { error: 'must name at most 200 components' }),
});

/** What else a patch of these components touches, near ones first; stores nothing. Throws `invalid`. */
export async function suggestBlastRadius(
  context: CommandContext,
  actor: Actor,
  raw: unknown,
): Promise<{ items: SuggestionView[] }> {
  requireScope(actor, 'notices:read');
  const { components } = parseInput(Input, raw);
  const q = context.store.read;
  const graph = await dependencyGraph(q);
  const faults: Fault[] = components.flatMap((slug, index) =>
    graph.has(slug)
      ? []
      : [{ pointer: `/components/${index}`, detail: `there is no component ${slug}` }],
  );
  if (faults.length > 0) {
    throw invalidInput(faults);
  }
  const names = new Map((await listComponents(q)).map(({ slug, name }) => [slug, name]));
  return {
    items: blastRadius(graph, components).map(({ slug, path }) => ({
      slug,
      name: names.get(slug) ?? slug,
      path: [...path],
    })),
  };
}
