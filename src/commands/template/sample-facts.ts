import { IMPACT_LABELS } from '../../domain/component.ts';
import { FLAGS, VARIABLES, type TemplateFacts } from '../../templating/variables.ts';

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
  const flags = Object.keys(FLAGS).map((name) => [name, full]);
  return {
    ...(Object.fromEntries([...variables, ...flags]) as Omit<TemplateFacts, 'components'>),
    components: full ? COMPONENTS : COMPONENTS.slice(0, 1),
  };
}
