import * as z from 'zod';
import { blastRadius } from '#src/domain/blast-radius.ts';
import { invalidInput, type Fault } from '#src/domain/errors.ts';
import { listComponents } from '#src/store/components.ts';
import { dependencyGraph } from '../component/dependencies.ts';
import { operation } from '../operation.ts';
import { line } from '../parse.ts';

interface SuggestionView {
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
export const suggestBlastRadius = operation({ scope: 'notices:read', input: Input }).read(
  async (tx, { components }): Promise<{ items: SuggestionView[] }> => {
    const graph = await dependencyGraph(tx.q);
    const faults: Fault[] = components.flatMap((slug, index) =>
      graph.has(slug)
        ? []
        : [{ pointer: `/components/${index}`, detail: `there is no component ${slug}` }],
    );
    if (faults.length > 0) {
      throw invalidInput(faults);
    }
    const names = new Map((await listComponents(tx.q)).map(({ slug, name }) => [slug, name]));
    return {
      items: blastRadius(graph, components).map(({ slug, path }) => ({
        slug,
        name: names.get(slug) ?? slug,
        path: [...path],
      })),
    };
  },
);
