import { IMPACT_LABELS } from '../../domain/component.ts';
import { FLAGS, isOutcome, VARIABLES, type TemplateFacts } from '../../templating/variables.ts';

const COMPONENTS = [
  { name: 'Sign-in', impact: IMPACT_LABELS.partial_outage },
  { name: 'API', impact: IMPACT_LABELS.degraded_performance },
];

/**
 * Facts to try a template with: `full` has every variable, `bare` only those that every notice
 * has, so that a template which needs more than it may count on fails while its author looks.
 */
export function sampleFacts(which: 'full' | 'bare'): TemplateFacts {
  const full = which === 'full';
  const variables = Object.entries(VARIABLES).map(([name, spec]) => [
    name,
    full || !spec.nullable ? spec.example : null,
  ]);
  // Work in an example went as it should: a summary of it is what its author wants to read.
  const flags = Object.keys(FLAGS).map((name) => [name, full && !isOutcome(name)]);
  return {
    ...(Object.fromEntries([...variables, ...flags]) as Omit<TemplateFacts, 'components'>),
    components: full ? COMPONENTS : COMPONENTS.slice(0, 1),
  };
}
