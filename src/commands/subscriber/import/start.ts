import { operation } from '#src/commands/operation.ts';
import { Refusal } from '#src/domain/errors.ts';
import { updateImport } from '#src/store/imports.ts';
import type { ImportOptions } from './options.ts';
import { loadImport } from './read.ts';
import { receiveImport } from './receive.ts';
import { importView } from './view.ts';

/**
 * Takes a list of people, to be worked off by the mail worker. The consent is asked for and
 * stands in the record of each. Throws `invalid` for a file whose heading would be read wrongly.
 */
export const startImport = operation({ scope: 'subscribers:write' }).run(
  async (context, actor, raw: unknown) => {
    return startReceived(context, actor, await receiveImport(context, actor, raw));
  },
);

/** Has what was received worked off. Throws `not_allowed` for what is not received, or was before. */
export const startReceived = operation({ scope: 'subscribers:write' }).write(
  async (tx, id: string) => {
    if (
      !(await updateImport(
        tx.q,
        id,
        { statuses: ['receiving'] },
        { status: 'waiting', createdAt: tx.now },
      ))
    ) {
      throw new Refusal('not_allowed', 'Only an import that was received can be started.');
    }
    await tx.audit('subscriber.import_start', 'subscriber_import', id);
    return importView(await loadImport(tx.q, id));
  },
);

/** After a rehearsal: does what it said it would. Throws `not_allowed` for any other import. */
export const runRehearsed = operation({ scope: 'subscribers:write' }).write(
  async (tx, id: string) => {
    const row = await loadImport(tx.q, id);
    const options = row.options as unknown as ImportOptions;
    const fresh = { added: 0, changed: 0, skipped: 0, refused: 0, faults: [], checkpoint: 1 };
    const went =
      options.dryRun &&
      (await updateImport(
        tx.q,
        id,
        { statuses: ['done'] },
        {
          ...fresh,
          status: 'waiting',
          options: { ...options, dryRun: false },
          createdAt: tx.now,
          finishedAt: null,
        },
      ));
    if (!went) {
      throw new Refusal(
        'not_allowed',
        'Only a rehearsal that is done can be followed by the import.',
      );
    }
    await tx.audit('subscriber.import_start', 'subscriber_import', id);
    return importView(await loadImport(tx.q, id));
  },
);

/** Ends an import where it stands; what it has done stays. Ending one that is over is no error. */
export const cancelImport = operation({ scope: 'subscribers:write' }).write(
  async (tx, id: string) => {
    await loadImport(tx.q, id);
    const change = { status: 'cancelled' as const, finishedAt: tx.now };
    if (await updateImport(tx.q, id, { statuses: ['receiving', 'waiting', 'running'] }, change)) {
      await tx.audit('subscriber.import_cancel', 'subscriber_import', id);
    }
    return importView(await loadImport(tx.q, id));
  },
);
