import { fileURLToPath } from 'node:url';

import type { Layer } from '#src/domain/component.ts';
import { LIFE_CYCLES, nextStatuses, NOTICE_STATUSES, type NoticeKind } from '#src/domain/notice.ts';
import type { CatalogueEntry } from '#src/templating/catalogue.ts';
import { render, type Rendered } from '#src/templating/engine.ts';
import {
  componentFacts,
  noVariables,
  phaseOf,
  type ImpactedComponent,
} from '#src/templating/facts.ts';
import {
  VARIABLES,
  type Phase,
  type TemplateFacts,
  type VariableName,
} from '#src/templating/variables.ts';

export const SHIPPED = fileURLToPath(new URL('../../templates/notices', import.meta.url));

const TWO_COMPONENTS: ImpactedComponent[] = [
  { name: 'Sign-in', impact: 'partial_outage' },
  { name: 'API', impact: 'degraded_performance' },
];
const ONE_UNTOUCHED: ImpactedComponent[] = [{ name: 'Billing', impact: 'operational' }];

const ALWAYS: Partial<TemplateFacts> = {
  page_name: 'Example Cloud',
  notice_url: 'https://status.example.com/notices/ab12',
};

/** Only what is always there; everything that may be missing is missing. */
export function minimalFacts(
  entry: Pick<CatalogueEntry, 'moment'>,
  layer: Layer,
  components = TWO_COMPONENTS,
): TemplateFacts {
  return {
    ...noVariables(),
    ...ALWAYS,
    ...componentFacts(components, layer, entry.moment),
  };
}

/** Every variable with the example of the vocabulary. */
export function fullFacts(
  entry: Pick<CatalogueEntry, 'moment'>,
  layer: Layer,
  components = TWO_COMPONENTS,
): TemplateFacts {
  const examples = Object.fromEntries(
    (Object.keys(VARIABLES) as VariableName[]).map((name) => [name, VARIABLES[name].example]),
  );
  return {
    ...minimalFacts(entry, layer, components),
    ...examples,
    ...ALWAYS,
    ...componentFacts(components, layer, entry.moment),
  };
}

/** As full, but with the texts that staff write left to the template's own words. */
export function factsWithoutStaff(
  entry: Pick<CatalogueEntry, 'moment'>,
  layer: Layer,
  components = TWO_COMPONENTS,
): TemplateFacts {
  const facts: Record<string, unknown> = { ...fullFacts(entry, layer, components) };
  for (const [name, spec] of Object.entries(VARIABLES)) {
    if (spec.source === 'staff') {
      facts[name] = null;
    }
  }
  return facts as TemplateFacts;
}

/** How work may have gone other than well; a summary has words for each. */
const OUTCOMES = ['was_cancelled', 'was_rolled_back', 'rollout_uneven'] as const;

/** Where a notice of a kind can stand. */
function phasesOf(kind: NoticeKind): Phase[] {
  const statuses = NOTICE_STATUSES.filter((status) => status in LIFE_CYCLES[kind]);
  const all = statuses.flatMap((status) => [status, ...nextStatuses(kind, status)]);
  return [...new Set(all.map((status) => phaseOf(kind, status)))];
}

export interface Sample extends Rendered {
  name: string;
  layer: Layer;
}

/** Everything that customers or staff could read of one template. */
export function samplesOf(entry: CatalogueEntry): Sample[] {
  const made: Sample[] = [];
  for (const layer of ['infrastructure', 'application'] as const) {
    for (const components of [TWO_COMPONENTS, ONE_UNTOUCHED]) {
      for (const [how, facts] of Object.entries({
        full: fullFacts(entry, layer, components),
        plain: factsWithoutStaff(entry, layer, components),
        minimal: minimalFacts(entry, layer, components),
      })) {
        const name = `${entry.key}, ${layer}, ${components.length} components, ${how} facts`;
        if (entry.moment === 'support_brief') {
          for (const phase of phasesOf(entry.kind)) {
            const there = render(entry.compiled, { ...facts, [phase]: true });
            made.push({ name: `${name}, ${phase}`, layer, ...there });
          }
          continue;
        }
        made.push({ name, layer, ...render(entry.compiled, facts) });
        for (const outcome of entry.moment === 'summary' ? OUTCOMES : []) {
          const ended = render(entry.compiled, { ...facts, [outcome]: true });
          made.push({ name: `${name}, ${outcome}`, layer, ...ended });
        }
      }
    }
  }
  return made;
}

export function wordsOf(text: string): string[] {
  return text.toLowerCase().match(/[a-z]+(?:[’'-][a-z]+)*/g) ?? [];
}
