import * as z from 'zod';
import { requireScope, type Actor } from '../../domain/actor.ts';
import { invalidField, invalidInput, notFound, Refusal, type Fault } from '../../domain/errors.ts';
import { newId } from '../../store/ids.ts';
import {
  findRecurrence,
  insertRecurrence,
  listRecurrences as listRows,
  updateRecurrence,
  type RecurrenceRow,
} from '../../store/planning.ts';
import type { Queries } from '../../store/queries.ts';
import { writeAudit } from '../../store/record.ts';
import { occurrencesBetween, recurrenceFault } from '../../time/recurrence.ts';
import { isTimeZone, parseInstant } from '../../time/zone.ts';
import type { CommandContext } from '../context.ts';
import { iso } from '../instants.ts';
import { flag, line, parseInput } from '../parse.ts';
import { draftOfOccurrence } from './occurrence-draft.ts';

const MINUTE = 60_000;
const SHOWN = 6;
/** How many times ahead are compared with each other: more than a year of days. */
const COMPARED = 400;
const LOOK_AHEAD_MS = 400 * 24 * 3_600_000;

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

export interface RecurrenceView {
  id: string;
  name: string;
  rrule: string;
  local_start: string;
  time_zone: string;
  duration_minutes: number;
  ahead_hours: number;
  publish: boolean;
  draft: Record<string, unknown>;
  /** The next starts that are not notices yet; `shifted` where the clocks skip the time meant. */
  next: { start: string; shifted: boolean }[];
  /** Why the newest occurrence could not be made. */
  fault: string | null;
  ended_at: string | null;
  revision: number;
}

export function viewOf(row: RecurrenceRow, now: number): RecurrenceView {
  const next =
    row.endedAt === null
      ? occurrencesBetween(ruleOf(row), { after: row.madeUntil, until: now + LOOK_AHEAD_MS }, SHOWN)
      : [];
  return {
    id: row.id,
    name: row.name,
    rrule: row.rrule,
    local_start: row.localStart,
    time_zone: row.timeZone,
    duration_minutes: row.durationMs / MINUTE,
    ahead_hours: row.aheadMs / (60 * MINUTE),
    publish: row.publish,
    draft: row.draft,
    next: next.map(({ at, shifted }) => ({ start: iso(at), shifted })),
    fault: row.fault,
    ended_at: iso(row.endedAt),
    revision: row.revision,
  };
}

export function ruleOf(row: Pick<RecurrenceRow, 'rrule' | 'localStart' | 'timeZone'>) {
  return { rule: row.rrule, localStart: row.localStart, timeZone: row.timeZone };
}

/** The rules for recurring work, the newest first. */
export async function listRecurrences(
  context: CommandContext,
  actor: Actor,
): Promise<RecurrenceView[]> {
  requireScope(actor, 'notices:read');
  return (await listRows(context.store.read)).map((row) => viewOf(row, context.now()));
}

/** One rule. Throws `not_found`. */
export async function readRecurrence(
  context: CommandContext,
  actor: Actor,
  id: string,
): Promise<RecurrenceView> {
  requireScope(actor, 'notices:read');
  return viewOf(await load(context.store.read, id), context.now());
}

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

async function columnsOf(context: CommandContext, q: Queries, actor: Actor, raw: unknown) {
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
  const parsed = parseInstant(`${input.local_start}Z`, 'UTC');
  if (!parsed.ok) {
    faults.push({ pointer: '/local_start', detail: parsed.detail });
  } else {
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
  const now = context.now();
  const ahead = occurrencesBetween(rule, { after: now, until: now + LOOK_AHEAD_MS }, COMPARED);
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
  await draftOfOccurrence(context, q, actor, columns, first.at, { rehearse: true });
  return columns;
}

/** Adds a rule, after its first occurrence was made on trial. Throws `invalid`. */
export async function createRecurrence(
  context: CommandContext,
  actor: Actor,
  raw: unknown,
): Promise<RecurrenceView> {
  requireScope(actor, 'notices:write');
  const now = context.now();
  return context.store.transaction(async (q) => {
    const columns = await columnsOf(context, q, actor, raw);
    const row: RecurrenceRow = {
      id: newId(),
      ...columns,
      madeUntil: now,
      fault: null,
      endedAt: null,
      revision: 1,
      createdBy: actor.label,
      createdAt: now,
      updatedAt: now,
    };
    await insertRecurrence(q, row);
    await audit(q, actor, 'recurrence.create', row.id, now);
    return viewOf(row, now);
  });
}

/** Replaces a rule; notices that were made stay as they are. Throws `invalid`, `not_found`, `stale`. */
export async function editRecurrence(
  context: CommandContext,
  actor: Actor,
  id: string,
  raw: unknown,
  expectedRevision?: number,
): Promise<RecurrenceView> {
  requireScope(actor, 'notices:write');
  const now = context.now();
  return context.store.transaction(async (q) => {
    const row = await loadLive(q, id, expectedRevision);
    const columns = await columnsOf(context, q, actor, raw);
    await updateRecurrence(q, row, { ...columns, fault: null, updatedAt: now });
    await audit(q, actor, 'recurrence.edit', id, now);
    return viewOf(await load(q, id), now);
  });
}

const SkipInput = z.strictObject({ start: line(40) });

/** Leaves one time out that is not a notice yet; those before it are left out with it no more. */
export async function skipOccurrence(
  context: CommandContext,
  actor: Actor,
  id: string,
  raw: unknown,
): Promise<RecurrenceView> {
  requireScope(actor, 'notices:write');
  const input = parseInput(SkipInput, raw);
  const now = context.now();
  return context.store.transaction(async (q) => {
    const row = await loadLive(q, id, undefined);
    const [next] = occurrencesBetween(
      ruleOf(row),
      { after: row.madeUntil, until: now + LOOK_AHEAD_MS },
      1,
    );
    if (next === undefined || iso(next.at) !== new Date(Date.parse(input.start)).toISOString()) {
      throw invalidField(
        '/start',
        `must be the next time, ${next === undefined ? 'and there is none' : iso(next.at)}: later ones become notices first, which can be cancelled alone`,
      );
    }
    await updateRecurrence(q, row, { madeUntil: next.at, fault: null, updatedAt: now });
    await audit(q, actor, 'recurrence.skip', id, now);
    return viewOf(await load(q, id), now);
  });
}

/** Ends a rule; notices that were made stay. Ending twice changes nothing. Throws `not_found`. */
export async function endRecurrence(
  context: CommandContext,
  actor: Actor,
  id: string,
): Promise<RecurrenceView> {
  requireScope(actor, 'notices:write');
  const now = context.now();
  return context.store.transaction(async (q) => {
    const row = await load(q, id);
    if (row.endedAt === null) {
      await updateRecurrence(q, row, { endedAt: now, updatedAt: now });
      await audit(q, actor, 'recurrence.end', id, now);
    }
    return viewOf(await load(q, id), now);
  });
}

async function load(q: Queries, id: string): Promise<RecurrenceRow> {
  const row = await findRecurrence(q, id);
  if (row === null) {
    throw notFound('There is no recurring work of this id.');
  }
  return row;
}

async function loadLive(
  q: Queries,
  id: string,
  expectedRevision: number | undefined,
): Promise<RecurrenceRow> {
  const row = await load(q, id);
  if (row.endedAt !== null) {
    throw new Refusal('not_allowed', 'This rule has ended: make a new one.');
  }
  if (expectedRevision !== undefined && expectedRevision !== row.revision) {
    throw new Refusal('stale', 'Somebody has changed this rule meanwhile. Read it again.');
  }
  return row;
}

async function audit(
  q: Queries,
  actor: Actor,
  action: string,
  entityId: string,
  at: number,
): Promise<void> {
  await writeAudit(q, { at, actor: actor.label, action, entity: 'recurrence', entityId });
}
