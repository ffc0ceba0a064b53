import { IMPACT_LABELS } from '#src/domain/component.ts';
import {
  FLAGS,
  PHASES,
  VARIABLES,
  type Phase,
  type TemplateFacts,
} from '#src/templating/variables.ts';

const COMPONENTS = [
  { name: 'Sign-in', impact: IMPACT_LABELS.partial_outage },
  { name: 'API', impact: IMPACT_LABELS.degraded_performance },
];

/** A notice stands somewhere; in an example it is under way, and goes as it should. */
const SAMPLE_PHASE: Phase = 'is_running';
const IN_OTHER_SAMPLES: readonly string[] = [...PHASES, 'rollout_uneven', 'is_disclosed'];

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
  const flags = Object.keys(FLAGS).map((name) => [
    name,
    name === SAMPLE_PHASE || (full && !IN_OTHER_SAMPLES.includes(name)),
  ]);
  return {
    ...(Object.fromEntries([...variables, ...flags]) as Omit<TemplateFacts, 'components'>),
    components: full ? COMPONENTS : COMPONENTS.slice(0, 1),
  };
}
