import type { CommandContext } from '#src/commands/context.ts';
import { stringify } from 'csv-stringify/sync';
import { requireScope, type Actor } from '#src/domain/actor.ts';
import { notFound } from '#src/domain/errors.ts';
import { findImport, listImports as listRows, type ImportRow } from '#src/store/imports.ts';
import type { Queries } from '#src/store/queries.ts';
import { importView, type ImportView } from './view.ts';

/** Throws `not_found`. */
export async function loadImport(q: Queries, id: string): Promise<ImportRow> {
  const row = await findImport(q, id);
  if (row === null) {
    throw notFound('There is no import with this id. Imports are forgotten after 30 days.');
  }
  return row;
}

/** How far an import has come. Throws `not_found`. */
export async function readImport(
  context: CommandContext,
  actor: Actor,
  id: string,
): Promise<ImportView> {
  requireScope(actor, 'subscribers:read');
  return importView(await loadImport(context.store.read, id));
}

/** The newest imports, at most 50. */
export async function listImports(context: CommandContext, actor: Actor): Promise<ImportView[]> {
  requireScope(actor, 'subscribers:read');
  return (await listRows(context.store.read, 50)).map((row) => importView({ ...row, faults: [] }));
}

/** The rows that were refused or left out, as CSV with their lines and reasons. Throws `not_found`. */
export async function refusedRows(
  context: CommandContext,
  actor: Actor,
  id: string,
): Promise<string> {
  const { faults } = await readImport(context, actor, id);
  return stringify(faults, {
    header: true,
    columns: ['line', 'email', 'detail'],
    escape_formulas: true,
  });
}
