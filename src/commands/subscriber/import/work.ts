import type { CommandContext } from '#src/commands/context.ts';
import { actingAs, writing, type Tx } from '#src/commands/operation.ts';
import { SYSTEM } from '#src/domain/actor.ts';
import type { ImportStatus } from '#src/domain/subscriber.ts';
import {
  deleteImportParts,
  endedParts,
  findImport,
  nextImportPart,
  openImports,
  updateImport,
  type ImportFacts,
  type ImportRow,
} from '#src/store/imports.ts';
import type { Queries } from '#src/store/queries.ts';
import { listChoices } from '#src/store/subscribers.ts';
import { mailClock } from '../mail-clock.ts';
import { applyRow, type Outcome } from './apply-row.ts';
import { ASKED_A_MINUTE, type ImportOptions } from './options.ts';
import { peopleOf } from './people.ts';
import type { Row } from './rows.ts';

/** Rows whose faults are kept; the count goes on. */
const KEPT_FAULTS = 1_000;
const OPEN: readonly ImportStatus[] = ['waiting', 'running'];
/** Parts of ended imports that are forgotten at once. */
const FORGOTTEN = 50;
/** A file that is still being received after so long is not any more. */
const RECEIVED_WITHIN_MS = 2 * 3_600_000;

/**
 * Makes the step that works off imports: each call one batch of rows, with the checkpoint in the
 * same transaction. Killed at any point, the next process goes on where the last commit left it;
 * two at once do no row twice. True when there is more to do at once.
 *
 * @param batch rows at once, at most a part of the file
 */
export function createImportStep(
  context: CommandContext,
  { batch = Infinity, only }: { batch?: number; only?: string } = {},
): () => Promise<boolean> {
  return async () => {
    const now = context.now();
    const open = await openImports(context.store.read);
    const row = open.find(
      (one) => (only === undefined || one.id === only) && allowance(one, now) > 0,
    );
    if (row === undefined) {
      return only === undefined && forgetEnded(context, now);
    }
    const part = await nextImportPart(context.store.read, row.id, row.checkpoint);
    const left = ((part?.rows ?? []) as Row[]).filter(({ line }) => line > row.checkpoint);
    const rows = left.slice(0, Math.min(batch, allowance(row, now)));
    await workOff(context, row, { rows, isPart: rows.length === left.length });
    return true;
  };
}

/** Forgets rows of imports that were ended. True when there may be more. */
async function forgetEnded(context: CommandContext, now: number): Promise<boolean> {
  const parts = await endedParts(context.store.read, now - RECEIVED_WITHIN_MS, FORGOTTEN);
  if (parts.length > 0) {
    await writing(context, SYSTEM, async (tx) => {
      await deleteImportParts(tx.q, parts);
      for (const id of new Set(parts.map(({ importId }) => importId))) {
        await updateImport(
          tx.q,
          id,
          { statuses: ['receiving'] },
          { status: 'failed', finishedAt: tx.now },
        );
      }
    });
  }
  return parts.length > 0;
}

/** How many rows may be done now: people are asked to confirm at a pace. */
function allowance({ options, added, createdAt }: ImportFacts, now: number): number {
  const { confirmed, dryRun } = options as unknown as ImportOptions;
  const minutes = Math.floor((now - createdAt) / 60_000) + 1;
  return confirmed || dryRun ? Infinity : minutes * ASKED_A_MINUTE - added;
}

/** Does the rows and moves the checkpoint, unless another process has; no rows: the import is done. */
async function workOff(
  context: CommandContext,
  before: ImportFacts,
  { rows, isPart }: { rows: readonly Row[]; isPart: boolean },
): Promise<void> {
  const options = before.options as unknown as ImportOptions;
  const from = { statuses: OPEN, checkpoint: before.checkpoint };
  await writing(context, SYSTEM, async (tx) => {
    // Taken first: where another process has moved it, nothing of the batch is done.
    const checkpoint = rows.at(-1)?.line ?? before.checkpoint;
    if (!(await updateImport(tx.q, before.id, from, { status: 'running', checkpoint }))) {
      return;
    }
    if (rows.length === 0) {
      await finish(tx, before);
      return;
    }
    const counts = countsOf(before);
    const faults: ImportRow['faults'] = [];
    const clock = await mailClock(tx);
    const people = await peopleOf(tx, rows);
    const choices = await listChoices(tx.q);
    const job = { tx, clock, options, consent: before.consent, people, choices };
    for (const row of rows) {
      const outcome = await applyRow(job, row);
      counts[outcome.did] += 1;
      faults.push(...faultOf(row, outcome));
    }
    await people.write();
    await updateImport(
      tx.q,
      before.id,
      { statuses: OPEN },
      {
        ...counts,
        ...(faults.length === 0 ? {} : { faults: await allFaults(tx.q, before, faults) }),
      },
    );
    // A rehearsal keeps the file: the import itself may follow.
    if (isPart && !options.dryRun) {
      await deleteImportParts(tx.q, [{ importId: before.id, lastLine: checkpoint }]);
    }
  });
}

async function allFaults(
  q: Queries,
  { id }: ImportFacts,
  faults: ImportRow['faults'],
): Promise<ImportRow['faults']> {
  const before = (await findImport(q, id))?.faults ?? [];
  return [...before, ...faults].slice(0, KEPT_FAULTS);
}

function countsOf({ added, changed, skipped, refused }: ImportFacts) {
  return { added, changed, skipped, refused };
}

function faultOf(row: Row, outcome: Outcome): ImportRow['faults'] {
  const detail = outcome.did === 'refused' || outcome.did === 'skipped' ? outcome.detail : null;
  const email = row.cells.email?.slice(0, 254);
  return detail === null
    ? []
    : [{ line: row.line, detail, ...(email === undefined ? {} : { email }) }];
}

async function finish(tx: Tx, row: ImportFacts): Promise<void> {
  const { dryRun } = row.options as unknown as ImportOptions;
  await updateImport(tx.q, row.id, { statuses: OPEN }, { status: 'done', finishedAt: tx.now });
  if (!dryRun) {
    const whoStarted = actingAs(tx, { label: row.createdBy, scopes: [] });
    await whoStarted.audit('subscriber.import', 'subscriber_import', row.id, countsOf(row));
  }
}
