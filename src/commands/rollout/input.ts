import * as z from 'zod';
import { MAX_BODY, stagePlan } from '../notice/input.ts';
import { flag, line, markdown, oneOf } from '../parse.ts';

const words = {
  body: markdown(MAX_BODY).nullish(),
  next_update_due: line(40).nullish(),
  notify: flag().optional(),
};

/** What of it a reader is told, and how. */
export type AskedWords = z.output<z.ZodObject<typeof words>>;

export const StageInput = z
  .strictObject({
    /** Left out: only the plan changes. */
    status: oneOf(['running', 'done', 'rolled_back']).optional(),
    ...stagePlan,
    ...words,
  })
  .refine(
    ({ status, planned_start: start, planned_end: end }) =>
      status !== undefined || start !== undefined || end !== undefined,
    { path: ['status'], error: 'is needed, or planned_start and planned_end' },
  );

export const RolloutInput = z
  .strictObject({
    paused: flag().optional(),
    /** When stages are meant to run; those not named stay as they are. */
    stages: z
      .array(z.strictObject({ name: line(60), ...stagePlan }), {
        error: 'must be a list of {name, planned_start, planned_end}',
      })
      .max(20, { error: 'must name at most 20 stages' })
      .default([]),
    ...words,
  })
  .refine(({ paused, stages }) => paused !== undefined || stages.length > 0, {
    path: ['paused'],
    error: 'is needed, or stages',
  });
