import type { CommandContext } from '#src/commands/context.ts';
import { operation, writing } from '#src/commands/operation.ts';
import { SYSTEM } from '#src/domain/actor.ts';
import { invalidField, Refusal } from '#src/domain/errors.ts';
import { newId } from '#src/store/ids.ts';
import { insertImport, insertImportParts, updateImport } from '#src/store/imports.ts';
import { importSchema, optionsOf } from './options.ts';
import { rowsOf, type Row } from './rows.ts';
import { textsOf } from './texts.ts';

/** Rows that are worked off in one transaction: some 10 ms in which nobody else writes where they are new. */
const PART_ROWS = 100;
/** Parts that are kept in one transaction. */
const PARTS_AT_ONCE = 10;

/**
 * Takes a list of people in, row by row and in small transactions, for `startReceived`. Never
 * within a transaction. What cannot be read to its end is taken back. Throws `invalid` for a file
 * whose heading would be read wrongly, and whatever reading the file throws. Returns its id.
 */
export const receiveImport = operation({ scope: 'subscribers:write', input: importSchema }).run(
  async (context, actor, input) => {
    const id = newId();
    await writing(context, actor, async (tx) =>
      insertImport(tx.q, {
        id,
        status: 'receiving',
        fileName: input.file_name,
        consent: {
          statement: input.consent,
          recorded_by: tx.actor.label,
          recorded_at: new Date(tx.now).toISOString(),
          import_id: id,
          file_name: input.file_name,
        },
        options: { ...optionsOf(input) },
        checkpoint: 1,
        totalRows: 0,
        added: 0,
        changed: 0,
        skipped: 0,
        refused: 0,
        faults: [],
        createdBy: tx.actor.label,
        createdAt: tx.now,
        finishedAt: null,
      }),
    );
    try {
      if ((await keepRows(context, id, rowsOf(textsOf(input.content)))) === 0) {
        throw invalidField('/content', 'has no row below the one that names the columns');
      }
      return id;
    } catch (error) {
      // The worker forgets what was received of it.
      await writing(context, actor, async (tx) =>
        updateImport(
          tx.q,
          id,
          { statuses: ['receiving'] },
          { status: 'failed', finishedAt: tx.now },
        ),
      );
      throw error;
    }
  },
);

async function keepRows(
  context: CommandContext,
  id: string,
  rows: AsyncIterable<Row>,
): Promise<number> {
  let [total, last] = [0, 0];
  let parts: Row[][] = [[]];
  async function flush(): Promise<void> {
    const kept = parts.filter((part) => part.length > 0);
    parts = [[]];
    await writing(context, SYSTEM, async (tx) => {
      if (!(await updateImport(tx.q, id, { statuses: ['receiving'] }, { totalRows: total }))) {
        throw new Refusal('conflict', 'This import was ended while its file was received.');
      }
      await insertImportParts(
        tx.q,
        kept.map((part) => ({ importId: id, lastLine: part.at(-1)!.line, rows: part })),
      );
    });
  }
  for await (const row of rows) {
    // A checkpoint is a line, so lines rise.
    if (row.line > last) {
      [last, total] = [row.line, total + 1];
      parts.at(-1)!.push(row);
    }
    if (parts.at(-1)!.length === PART_ROWS && parts.push([]) > PARTS_AT_ONCE) {
      await flush();
    }
  }
  await flush();
  return total;
}
