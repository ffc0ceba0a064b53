import * as z from 'zod';
import { MAX_BODY } from '../notice/input.ts';
import { flag, line, markdown } from '../parse.ts';

const MAX_SECTION = 5_000;

/** A day of the calendar, such as 2027-01-15. */
const day = () =>
  z
    .string({ error: 'must be a day such as 2027-01-15' })
    .refine(
      (text) =>
        /^\d{4}-\d{2}-\d{2}$/.test(text) &&
        !Number.isNaN(Date.parse(`${text}T00:00:00Z`)) &&
        new Date(`${text}T00:00:00Z`).toISOString().startsWith(text),
      { error: 'must be a day such as 2027-01-15' },
    );

export const SummaryInput = z.strictObject({
  cause: markdown(MAX_SECTION).nullish(),
  done: markdown(MAX_SECTION).nullish(),
  changes: z
    .array(
      z.strictObject({
        text: line(500),
        owner: line(80).nullish(),
        due: day().nullish(),
      }),
      { error: 'must be a list of {text, owner, due}' },
    )
    .max(20, { error: 'must have at most 20 entries' })
    .default([]),
  /** The whole text by hand; left out: from template, sections and record. */
  body: markdown(MAX_BODY).nullish(),
  /** What was wrong: needed once the summary is published, and public with the correction. */
  correction_note: line(300).nullish(),
});
export type SummaryInput = z.output<typeof SummaryInput>;

export const SummaryPublicationInput = z.strictObject({
  /** Whether it is mailed; to nobody where the notice was not. */
  notify: flag().default(true),
  /** Publishes without the approval that is needed: the reason, for the record. */
  break_glass_reason: line(500, 10).optional(),
});
