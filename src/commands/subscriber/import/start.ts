import { requireScope, type Actor } from '../../../domain/actor.ts';
import { invalidField, Refusal } from '../../../domain/errors.ts';
import { newId } from '../../../store/ids.ts';
import { findImport, insertImport, updateImport } from '../../../store/imports.ts';
import { writeAudit } from '../../../store/record.ts';
import { parseInput } from '../../parse.ts';
import type { SubscriberContext } from '../context.ts';
import { loadImport } from './read.ts';
import { importSchema, optionsOf, type ImportOptions } from './options.ts';
import { MAX_IMPORT_BYTES, rowsOf } from './rows.ts';
import { importView, type ImportView } from './view.ts';

/**
 * Takes a list of people, to be worked off by the mail worker. The consent is asked for and
 * stands in the record of each. Throws `invalid` for a file whose heading would be read wrongly.
 */
export async function startImport(
  context: SubscriberContext,
  actor: Actor,
  raw: unknown,
): Promise<ImportView> {
  requireScope(actor, 'subscribers:write');
  const input = parseInput(importSchema, raw);
  if (Buffer.byteLength(input.content) > MAX_IMPORT_BYTES) {
    throw invalidField('/content', 'must have at most 16 MiB; import larger lists in parts');
  }
  const totalRows = await countRows(input.content);
  if (totalRows === 0) {
    throw invalidField('/content', 'has no row below the one that names the columns');
  }
  const now = context.now();
  const id = newId();
  return context.store.transaction(async (q) => {
    await insertImport(q, {
      id,
      status: 'waiting',
      fileName: input.file_name,
      content: input.content,
      consent: {
        statement: input.consent,
        recorded_by: actor.label,
        recorded_at: new Date(now).toISOString(),
        import_id: id,
        file_name: input.file_name,
      },
      options: { ...optionsOf(input) },
      checkpoint: 1,
      totalRows,
      added: 0,
      changed: 0,
      skipped: 0,
      refused: 0,
      faults: [],
      createdBy: actor.label,
      createdAt: now,
      finishedAt: null,
    });
    await record(context, actor, id, 'subscriber.import_start');
    return importView((await findImport(q, id))!);
  });
}

async function countRows(content: string): Promise<number> {
  let count = 0;
  for await (const row of rowsOf(content)) {
    count += row.line > 0 ? 1 : 0;
  }
  return count;
}

/** After a rehearsal: does what it said it would. Throws `not_allowed` for any other import. */
export async function runRehearsed(
  context: SubscriberContext,
  actor: Actor,
  id: string,
): Promise<ImportView> {
  requireScope(actor, 'subscribers:write');
  const now = context.now();
  return context.store.transaction(async (q) => {
    const row = await loadImport(q, id);
    const options = row.options as unknown as ImportOptions;
    const fresh = { added: 0, changed: 0, skipped: 0, refused: 0, faults: [], checkpoint: 1 };
    const went =
      options.dryRun &&
      (await updateImport(
        q,
        id,
        { statuses: ['done'] },
        {
          ...fresh,
          status: 'waiting',
          options: { ...options, dryRun: false },
          createdAt: now,
          finishedAt: null,
        },
      ));
    if (!went) {
      throw new Refusal(
        'not_allowed',
        'Only a rehearsal that is done can be followed by the import.',
      );
    }
    await record(context, actor, id, 'subscriber.import_start');
    return importView(await loadImport(q, id));
  });
}

/** Ends an import where it stands; what it has done stays. Ending one that is over is no error. */
export async function cancelImport(
  context: SubscriberContext,
  actor: Actor,
  id: string,
): Promise<ImportView> {
  requireScope(actor, 'subscribers:write');
  const finishedAt = context.now();
  return context.store.transaction(async (q) => {
    await loadImport(q, id);
    const change = { status: 'cancelled' as const, content: '', finishedAt };
    if (await updateImport(q, id, { statuses: ['waiting', 'running'] }, change)) {
      await record(context, actor, id, 'subscriber.import_cancel');
    }
    return importView(await loadImport(q, id));
  });
}

async function record(
  context: SubscriberContext,
  actor: Actor,
  entityId: string,
  action: string,
): Promise<void> {
  await context.store.transaction((q) =>
    writeAudit(q, {
      at: context.now(),
      actor: actor.label,
      action,
      entity: 'subscriber_import',
      entityId,
    }),
  );
}
