import { operation } from '#src/commands/operation.ts';
import { listRecurrences as listRows } from '#src/store/planning.ts';
import { loadRule } from './load.ts';
import { viewOf } from './view.ts';

/** The rules for recurring work, the newest first. */
export const listRecurrences = operation({ scope: 'notices:read' }).read(async (tx) => {
  const rows = await listRows(tx.q);
  return Promise.all(rows.map((row) => viewOf(tx, row)));
});

/** One rule. Throws `not_found`. */
export const readRecurrence = operation({ scope: 'notices:read' }).read(async (tx, id: string) => {
  return viewOf(tx, await loadRule(tx.q, id));
});
