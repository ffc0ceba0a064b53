import type * as z from 'zod';
import {
  assess,
  type Assessment,
  type AssessmentFacts,
  type AssessmentRules,
} from '#src/domain/assessment.ts';
import type { Fault } from '#src/domain/errors.ts';
import type { TierPolicy } from '#src/domain/severity.ts';
import type { ComponentRow } from '#src/store/components.ts';
import { readInstant } from '../instants.ts';
import { scoreVector } from './cvss.ts';
import type { AssessmentInput } from './input.ts';

export interface AssessOptions {
  policies: readonly TierPolicy[];
  rules: AssessmentRules;
  now: number;
  timeZone: string;
  pointer: string;
}

/** A vendor's release may be known ahead, and staff may plan from when they begin; not further. */
const AHEAD_MS = 366 * 24 * 3_600_000;

/** From when the time to respond runs; null with a fault for a time that cannot be. */
function readAnchor(
  { anchor }: z.output<typeof AssessmentInput>,
  { now, timeZone, pointer }: AssessOptions,
  faults: Fault[],
): number | null {
  if (anchor === undefined) {
    return now;
  }
  const at = readInstant(anchor, timeZone, `${pointer}/anchor`, faults);
  if (at !== null && at > now + AHEAD_MS) {
    faults.push({ pointer: `${pointer}/anchor`, detail: 'must be at most a year ahead' });
    return null;
  }
  return at;
}

/** A patch's facts as the assessment takes them, or null with the faults added. */
export function assessmentFacts(
  input: z.output<typeof AssessmentInput>,
  components: readonly ComponentRow[],
  options: AssessOptions,
  faults: Fault[],
): AssessmentFacts | null {
  let score = input.cvss_score ?? null;
  if (input.cvss_vector !== undefined) {
    const scored = scoreVector(input.cvss_vector);
    if (scored.ok) {
      score = scored.score;
    } else {
      faults.push({ pointer: `${options.pointer}/cvss_vector`, detail: scored.detail });
    }
  }
  const anchor = readAnchor(input, options, faults);
  if (score === null || anchor === null) {
    return null;
  }
  return {
    score,
    exploitation: input.exploitation,
    epss: input.epss ?? null,
    exposure: input.exposure ?? null,
    automatable: input.automatable ?? null,
    technicalImpact: input.technical_impact ?? null,
    components,
    anchor,
    anchorKind: input.anchor_kind,
  };
}

/** The assessment of a patch's facts, or null with the faults added. */
export function assessInput(
  input: z.output<typeof AssessmentInput>,
  components: readonly ComponentRow[],
  options: AssessOptions,
  faults: Fault[],
): Assessment | null {
  const facts = assessmentFacts(input, components, options, faults);
  return facts === null ? null : assess(facts, options.policies, options.rules);
}
