import { stringify } from 'csv-stringify/sync';
import { operation } from '#src/commands/operation.ts';
import { notFound } from '#src/domain/errors.ts';
import { findImport, listImports as listRows, type ImportRow } from '#src/store/imports.ts';
import type { Queries } from '#src/store/queries.ts';
import { importView } from './view.ts';

/** Throws `not_found`. */
export async function loadImport(q: Queries, id: string): Promise<ImportRow> {
  const row = await findImport(q, id);
  if (row === null) {
    throw notFound('There is no import with this id. Imports are forgotten after 30 days.');
  }
  return row;
}

/** How far an import has come. Throws `not_found`. */
export const readImport = operation({ scope: 'subscribers:read' }).read(async (tx, id: string) => {
  return importView(await loadImport(tx.q, id));
});

/** The newest imports, at most 50. */
export const listImports = operation({ scope: 'subscribers:read' }).read(async (tx) => {
  return (await listRows(tx.q, 50)).map((row) => importView({ ...row, faults: [] }));
});

/** The rows that were refused or left out, as CSV with their lines and reasons. Throws `not_found`. */
export const refusedRows = operation({ scope: 'subscribers:read' }).read(async (tx, id: string) => {
  const { faults } = importView(await loadImport(tx.q, id));
  return stringify(faults, {
    header: true,
    columns: ['line', 'email', 'detail'],
    escape_formulas: true,
  });
});
