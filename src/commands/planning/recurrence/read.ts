import type { CommandContext } from '#src/commands/context.ts';
import { requireScope, type Actor } from '#src/domain/actor.ts';
import { listRecurrences as listRows } from '#src/store/planning.ts';
import { loadRule } from './load.ts';
import { viewOf, type RecurrenceView } from './view.ts';

/** The rules for recurring work, the newest first. */
export async function listRecurrences(
  context: CommandContext,
  actor: Actor,
): Promise<RecurrenceView[]> {
  requireScope(actor, 'notices:read');
  const q = context.store.read;
  const rows = await listRows(q);
  return Promise.all(rows.map((row) => viewOf(q, row, context.now())));
}

/** One rule. Throws `not_found`. */
export async function readRecurrence(
  context: CommandContext,
  actor: Actor,
  id: string,
): Promise<RecurrenceView> {
  requireScope(actor, 'notices:read');
  const q = context.store.read;
  return viewOf(q, await loadRule(q, id), context.now());
}
