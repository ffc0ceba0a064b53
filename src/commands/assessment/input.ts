import * as z from 'zod';
import {
  ANCHOR_KINDS,
  AUTOMATABLE,
  EXPLOITATIONS,
  TECHNICAL_IMPACTS,
} from '#src/domain/assessment.ts';
import { EXPOSURES } from '#src/domain/component.ts';
import { line, oneOf, time } from '../parse.ts';

export const AssessmentInput = z
  .strictObject({
    cvss_vector: line(400).optional(),
    cvss_score: z
      .number({ error: 'must be a number from 0 to 10' })
      .min(0, { error: 'must be from 0 to 10' })
      .max(10, { error: 'must be from 0 to 10' })
      .refine((score) => Number.isInteger(Number((score * 10).toFixed(6))), {
        error: 'must have one decimal at most',
      })
      .optional(),
    exploitation: oneOf(EXPLOITATIONS).default('none'),
    exposure: oneOf(EXPOSURES).optional(),
    automatable: oneOf(AUTOMATABLE).optional(),
    technical_impact: oneOf(TECHNICAL_IMPACTS).optional(),
    epss: z
      .number({ error: 'must be a probability from 0 to 1' })
      .min(0, { error: 'must be from 0 to 1' })
      .max(1, { error: 'must be from 0 to 1' })
      .optional(),
    anchor: time().optional(),
    anchor_kind: oneOf(ANCHOR_KINDS).default('evaluation'),
  })
  .refine((value) => (value.cvss_vector === undefined) !== (value.cvss_score === undefined), {
    error: 'needs either cvss_vector or cvss_score',
  });
