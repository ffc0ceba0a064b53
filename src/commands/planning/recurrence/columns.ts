import * as z from 'zod';
import { readInstant } from '#src/commands/instants.ts';
import { type Tx } from '#src/commands/operation.ts';
import { flag, line, parseInput } from '#src/commands/parse.ts';
import { invalidField, invalidInput, type Fault } from '#src/domain/errors.ts';
import { occurrencesBetween, recurrenceFault } from '#src/platform/time/recurrence.ts';
import { isTimeZone } from '#src/platform/time/zone.ts';
import { draftOfOccurrence } from '../occurrence-draft.ts';
import { LOOK_AHEAD_MS, MINUTE } from './view.ts';

/** How many times ahead are compared with each other: more than a year of days. */
const COMPARED = 400;

const RecurrenceInput = z.strictObject({
  name: line(80),
  rrule: line(300).transform((text) => text.replace(/^RRULE:/, '')),
  local_start: line(19).refine((text) => /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}$/.test(text), {
    error: 'must be a local time without offset, such as 2026-12-01T02:00',
  }),
  time_zone: line(64),
  duration_minutes: z
    .int({ error: 'must be a whole number of minutes' })
    .min(1, { error: 'must be at least 1' })
    .max(31 * 24 * 60, { error: 'must be at most 31 days' }),
  ahead_hours: z
    .int({ error: 'must be a whole number of hours' })
    .min(1, { error: 'must be at least 1' })
    .max(90 * 24, { error: 'must be at most 90 days' }),
  publish: flag().default(false),
  draft: z.record(z.string(), z.unknown(), { error: 'must be a notice without its window' }),
});

/** Each occurrence has a window of its own: a time of the calendar fits one of them at most. */
function plannedStages(draft: Record<string, unknown>): Fault[] {
  const stages: unknown = draft['stages'];
  return (Array.isArray(stages) ? (stages as unknown[]) : []).flatMap((stage, index) =>
    ['planned_start', 'planned_end']
      .filter((name) => typeof stage === 'object' && stage !== null && name in stage)
      .filter((name) => (Reflect.get(stage as object, name) ?? null) !== null)
      .map((name) => ({
        pointer: `/draft/stages/${index}/${name}`,
        detail: 'cannot be given for recurring work: plan the stages of each occurrence',
      })),
  );
}

/** The columns of a rule as its input gives them, after its first occurrence was made on trial. Throws `invalid`. */
export async function columnsOf(tx: Tx, raw: unknown) {
  const input = parseInput(RecurrenceInput, raw);
  const faults: Fault[] = [];
  if (!isTimeZone(input.time_zone)) {
    throw invalidField('/time_zone', 'must be a zone of the IANA database, such as Europe/Berlin');
  }
  const rule = {
    rule: input.rrule,
    localStart: input.local_start,
    timeZone: input.time_zone,
  };
  // Any zone without changes of the clocks tells whether the text is a time at all.
  if (readInstant(`${input.local_start}Z`, 'UTC', '/local_start', faults) !== null) {
    const fault = recurrenceFault(rule);
    if (fault !== null) {
      faults.push({ pointer: '/rrule', detail: fault });
    }
  }
  faults.push(...plannedStages(input.draft));
  if ((input.draft['window'] ?? null) !== null) {
    const detail = 'cannot be given for recurring work: the rule says when it is, and how long';
    faults.push({ pointer: '/draft/window', detail });
  }
  if (faults.length > 0) {
    throw invalidInput(faults);
  }

  const ahead = occurrencesBetween(
    rule,
    { after: tx.now, until: tx.now + LOOK_AHEAD_MS },
    COMPARED,
  );
  const [first] = ahead;
  if (first === undefined) {
    throw invalidField('/rrule', 'has no time ahead within a year');
  }
  const gaps = ahead.slice(1).map(({ at }, index) => at - ahead[index]!.at);
  const shortest = Math.min(...gaps) / MINUTE;
  if (input.duration_minutes > shortest) {
    throw invalidField(
      '/duration_minutes',
      `must be at most ${shortest}, the minutes from one start to the next: the work would overlap itself`,
    );
  }
  const columns = {
    name: input.name,
    rrule: input.rrule,
    localStart: input.local_start,
    timeZone: input.time_zone,
    durationMs: input.duration_minutes * MINUTE,
    aheadMs: input.ahead_hours * 60 * MINUTE,
    publish: input.publish,
    draft: input.draft,
  };
  await draftOfOccurrence(tx, columns, first.at, { rehearse: true });
  return columns;
}
