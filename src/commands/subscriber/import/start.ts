import type { CommandContext } from '#src/commands/context.ts';
import { requireScope, type Actor } from '#src/domain/actor.ts';
import { Refusal } from '#src/domain/errors.ts';
import { updateImport } from '#src/store/imports.ts';
import { writeAudit } from '#src/store/record.ts';
import { loadImport } from './read.ts';
import type { ImportOptions } from './options.ts';
import { receiveImport } from './receive.ts';
import { importView, type ImportView } from './view.ts';

/**
 * Takes a list of people, to be worked off by the mail worker. The consent is asked for and
 * stands in the record of each. Throws `invalid` for a file whose heading would be read wrongly.
 */
export async function startImport(
  context: CommandContext,
  actor: Actor,
  raw: unknown,
): Promise<ImportView> {
  return startReceived(context, actor, await receiveImport(context, actor, raw));
}

/** Has what was received worked off. Throws `not_allowed` for what is not received, or was before. */
export async function startReceived(
  context: CommandContext,
  actor: Actor,
  id: string,
): Promise<ImportView> {
  requireScope(actor, 'subscribers:write');
  const createdAt = context.now();
  return context.store.transaction(async (q) => {
    if (
      !(await updateImport(q, id, { statuses: ['receiving'] }, { status: 'waiting', createdAt }))
    ) {
      throw new Refusal('not_allowed', 'Only an import that was received can be started.');
    }
    await record(context, actor, id, 'subscriber.import_start');
    return importView(await loadImport(q, id));
  });
}

/** After a rehearsal: does what it said it would. Throws `not_allowed` for any other import. */
export async function runRehearsed(
  context: CommandContext,
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
  context: CommandContext,
  actor: Actor,
  id: string,
): Promise<ImportView> {
  requireScope(actor, 'subscribers:write');
  const finishedAt = context.now();
  return context.store.transaction(async (q) => {
    await loadImport(q, id);
    const change = { status: 'cancelled' as const, finishedAt };
    if (await updateImport(q, id, { statuses: ['receiving', 'waiting', 'running'] }, change)) {
      await record(context, actor, id, 'subscriber.import_cancel');
    }
    return importView(await loadImport(q, id));
  });
}

async function record(
  context: CommandContext,
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
