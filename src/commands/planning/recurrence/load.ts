import { notFound, Refusal } from '#src/domain/errors.ts';
import { findRecurrence, type RecurrenceRow } from '#src/store/planning.ts';
import type { Queries } from '#src/store/queries.ts';

/** The rule. Throws `not_found`. */
export async function loadRule(q: Queries, id: string): Promise<RecurrenceRow> {
  const row = await findRecurrence(q, id);
  if (row === null) {
    throw notFound('There is no recurring work of this id.');
  }
  return row;
}

/** The rule while it goes on, as its reader saw it. Throws `not_found`, `not_allowed`, `stale`. */
export async function loadLiveRule(
  q: Queries,
  id: string,
  expectedRevision: number | undefined,
): Promise<RecurrenceRow> {
  const row = await loadRule(q, id);
  if (row.endedAt !== null) {
    throw new Refusal('not_allowed', 'This rule has ended: make a new one.');
  }
  if (expectedRevision !== undefined && expectedRevision !== row.revision) {
    throw new Refusal('stale', 'Somebody has changed this rule meanwhile. Read it again.');
  }
  return row;
}
